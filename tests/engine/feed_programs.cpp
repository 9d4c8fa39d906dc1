#include "tests/engine/feed_programs.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "emulator/isa/timing.h"
#include "tests/engine/program_builder.h"
#include "tests/fuzz/random/rng.h"

namespace lpu::tests {
namespace {

// Two runs of `n` instructions `d` cycles apart, the second (if any) `gap` cycles behind the first, all of it
// `rows` times.
struct Shape {
  int n[2], d, gap, rows, period;

  int length(int run) const { return n[run] == 0 ? 0 : (n[run] - 1) * d + 1; }
  int body() const { return length(0) + (n[1] > 0 ? gap + length(1) : 0); }
  int all() const { return (rows - 1) * period + body(); }
};

class FeedMaker {
 public:
  FeedMaker(std::uint64_t seed, const Chip& chip) : rng_(seed), b_(chip), c_(chip) {}

  Program make() {
    plane_ = rng_.below(c_.mxm_planes);
    h_ = plane_hemisphere(plane_);
    out_ = outward(h_);
    choose_shape();
    weights();
    for (int row = 0; row < shape_.rows; ++row)
      if (rng_.percent(90)) tile(row);
    for (int i = rng_.below(4); i > 0; --i) disturb();
    for (int i = rng_.below(5); i > 0; --i) overwrite();
    if (rng_.percent(15)) place(b_.alu(0), rng_.below(last_ + 40), {config(rng_.range(1, c_.superlanes))});
    images();
    return b_.build();
  }

 private:
  void choose_shape() {
    const int interval = static_cast<int>(c_.mxm_weight_interval);
    shape_.n[0] = rng_.range(1, 6);
    shape_.n[1] = rng_.percent(50) ? rng_.range(1, 6) : 0;
    shape_.d = rng_.percent(70) ? interval : interval + rng_.below(3);
    shape_.gap = interval + rng_.below(3);
    shape_.rows = rng_.range(1, 5);
    shape_.period = shape_.body() + interval + rng_.below(4);
    width_ = rng_.range(1, std::min<std::int64_t>(c_.mxm_weight_streams, 6));
    start_ = 80 + rng_.below(40);
    last_ = start_ + shape_.all();
  }

  // The shape as words: `first` for the first instruction of a run, whose field goes on by `step`.
  template <class Make>
  std::vector<Instr> words(Make make, int step, int row_step) {
    std::vector<Instr> w;
    int done = 0;
    for (int run = 0; run < 2; ++run) {
      if (shape_.n[run] == 0) continue;
      if (run == 1) w.push_back(nop(shape_.gap));
      w.push_back(make(done));
      if (shape_.n[run] > 1) w.push_back(repeat(1, shape_.n[run] - 1, shape_.d, step));
      done += shape_.n[run];
    }
    if (shape_.rows > 1)
      w.push_back(repeat(static_cast<int>(w.size()), shape_.rows - 1, shape_.period, row_step));
    return w;
  }

  void weights() {
    const int total = shape_.n[0] + shape_.n[1];
    for (int i = 0; i < width_; ++i) {
      const int slice = take_slice(), base = rng_.below(8), step = rng_.percent(80) ? 1 : rng_.below(3);
      const int jitter = rng_.percent(4) ? rng_.range(-1, 1) : 0;
      const Stream s{out_, static_cast<std::uint8_t>(first_stream_ + i)};
      read_slices_.push_back(slice);
      place(mem(slice), start_ - to_port(slice) + jitter,
            words([&](int done) { return read(base + done * step, s); }, step, rng_.below(total + 1)));
    }
    const int most = b_.lanes() - width_;
    int step = rng_.percent(75) ? width_ : rng_.below(width_ + 2);
    if (step * (total - 1) > most) step = total > 1 ? most / (total - 1) : 0;
    const int column = rng_.percent(95) ? rng_.below(std::max(1, most - step * (total - 1))) : most;
    const Stream s{out_, static_cast<std::uint8_t>(first_stream_)};
    place(
        b_.weights(plane_), start_,
        words([&](int done) { return lw(column + done * step, s, width_); }, step, rng_.percent(95) ? 0 : 1));
  }

  // Iw somewhere in a row's loads, an activation when it has settled, and what becomes of the product.
  void tile(int row) {
    const int when = start_ + row * shape_.period + rng_.below(shape_.period + 3);
    if (!place(b_.array(plane_), when, {iw(set_)})) return;
    const int settle = static_cast<int>(c_.lat_mxm_settle) + rng_.below(2), slice = take_slice();
    const Stream x{out_, static_cast<std::uint8_t>(rng_.percent(90) ? 31 : first_stream_)};
    const int acc = when + settle + static_cast<int>(timing::latency(c_, LatencyKey::kAbcToAcc).v);
    const bool emits = rng_.percent(40);
    const Stream y{inward(h_), static_cast<std::uint8_t>(4 * rng_.below(8))};
    if (!place(mem(slice), when + settle - to_port(slice), {read(rng_.below(8), x)}) ||
        !place(b_.array(plane_), when + settle, {abc(set_, x)}))
      return;
    place(b_.accumulators(plane_), acc,
          {lpu::tests::acc(rng_.below(std::min<std::int64_t>(3, c_.mxm_acc_rows)),
                           (rng_.percent(30) ? kClear : kAdd) | (emits ? kEmit : kAdd), emits ? y : Stream{},
                           rng_.below(8))});
    set_ ^= 1;
    last_ = std::max(last_, acc);
    if (!emits) return;
    const int to = rng_.percent(50) ? rng_.pick(read_slices_) : take_slice();
    const auto away = timing::transit(y.dir, timing::mxm_launch(c_, h_), site(to)).v;
    place(mem(to), acc + c_.lat_mxm_acc + away,
          {write(rng_.below(12), {y.dir, static_cast<std::uint8_t>(y.id + rng_.below(4))})});
  }

  // Something else on a stream that carries weights.
  void disturb() {
    const Stream s{out_, static_cast<std::uint8_t>(first_stream_ + rng_.below(width_))};
    const int from = start_ - 30, slice = take_slice();
    std::vector<Instr> w{read(rng_.below(8), s)};
    if (rng_.percent(50)) w.push_back(repeat(1, rng_.range(1, 6), rng_.range(1, 4), rng_.below(2)));
    place(mem(slice), from + rng_.below(last_ - from), std::move(w));
  }

  // A Write to what was read, of a value another slice sends.
  void overwrite() {
    const int to = rng_.pick(read_slices_), from = take_slice(), row = rng_.below(30);
    const Stream s{site(from).x <= site(to).x ? Direction::kEast : Direction::kWest, 29};
    const int when = start_ - 20 + rng_.below(last_ + 30 - start_);
    const auto away = timing::transit(s.dir, site(from), site(to)).v + c_.lat_read;
    if (place(mem(to), when, {write(row, s)})) place(mem(from), when - away, {read(rng_.below(8), s)});
  }

  // False: the queue is busy then, and nothing was placed.
  bool place(int queue, std::int64_t cycle, std::vector<Instr> words) {
    ProgramBuilder with = b_;
    if (cycle < 0) return false;
    with.place(queue, cycle, std::move(words));
    try {
      with.build();
    } catch (const std::logic_error&) {
      return false;
    }
    b_ = std::move(with);
    return true;
  }

  void images() {
    for (int slice = 0; slice < c_.mem_slices; ++slice)
      for (int addr = 0; addr < 48; ++addr)
        b_.row(mem(slice), addr, [&](int) { return static_cast<int>(rng_.next() & 0xFF); });
  }

  int mem(int slice) const { return mem_queue(c_, h_, slice); }
  Site site(int slice) const { return timing::mem_site(c_, h_, slice); }
  int to_port(int slice) const {
    return static_cast<int>(c_.lat_read + timing::transit(out_, site(slice), timing::mxm_tap(c_, h_)).v);
  }
  // A different one each time, as long as there are any.
  int take_slice() {
    if (slices_.empty())
      for (int i = 0; i < c_.mem_slices; ++i) slices_.push_back(i);
    const auto at = slices_.begin() + rng_.below(static_cast<std::int64_t>(slices_.size()));
    const int slice = *at;
    slices_.erase(at);
    return slice;
  }

  fuzz::Rng rng_;
  ProgramBuilder b_;
  Chip c_;
  Shape shape_{};
  int plane_ = 0, width_ = 1, start_ = 0, last_ = 0, set_ = 0;
  const int first_stream_ = 3;
  Hemisphere h_ = Hemisphere::kWest;
  Direction out_ = Direction::kWest;
  std::vector<int> slices_, read_slices_;
};

}  // namespace

Program random_feed(std::uint64_t seed, const Chip& chip) { return FeedMaker(seed, chip).make(); }

}  // namespace lpu::tests
