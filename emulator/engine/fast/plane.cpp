#include "emulator/engine/fast/plane.h"

#include <bit>
#include <cstring>

#include "emulator/engine/fast/lanes.h"
#include "emulator/engine/fast/matvec.h"

namespace lpu::fast {
namespace {

std::span<const std::uint8_t> superlane_words(const std::uint32_t* words, int k) {
  const std::uint32_t* first = words + k * kLanesPerSuperlane;
  return {reinterpret_cast<const std::uint8_t*>(first), kLanesPerSuperlane * sizeof *first};
}

}  // namespace

void Plane::reset(const Chip& chip, int plane, const Streams& streams) {
  const Hemisphere h = plane_hemisphere(plane);
  *this = Plane();
  chip_ = chip;
  outward_ = outward(h);
  inward_ = inward(h);
  tap_site_ = timing::mxm_tap(chip, h);
  launch_site_ = timing::mxm_launch(chip, h);
  lanes_ = static_cast<std::size_t>(chip.lanes());
  weights_.reset(chip);
  rows_.assign(static_cast<std::size_t>(chip.mxm_acc_rows) * lanes_, 0);
  emissions_.resize(std::bit_ceil(static_cast<std::size_t>(chip.lat_mxm_acc + streams.flight() + 1)));
}

void Plane::dispatch(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink) {
  switch (i.instr.op) {
    case Op::kLw:
      return load(i, *streams, faults, sink);
    case Op::kIw:
      return install(i, sink);
    case Op::kAbc:
      return activate(i, *streams, faults, sink);
    default:
      return accumulate_row(i, streams, faults, sink);
  }
}

// ---- Iw, Abc

void Plane::install(const Issue& i, EventSink* sink) {
  const int set = i[field::Iw::set];
  weights_.install(i.t, set, i.queue, i.word);
  if (sink != nullptr)
    emit(sink, i, 0, EventKind::kInstall, set, [](int) { return std::span<const std::uint8_t>(); });
}

void Plane::activate(const Issue& i, const Streams& streams, FaultLatch* faults, EventSink* sink) {
  const Stream s = Stream::from_code(i[field::Abc::stream]);
  const int set = i[field::Abc::set];
  if (s.dir != outward_) return faults->raise(FaultKind::kBadOperand, i);
  const Value* v = streams.tap(i.t, s, tap_site_, i.vl);
  if (v == nullptr) return faults->raise(FaultKind::kUndrivenStream, i);
  const Installed* w = weights_.in_force(i.t);
  if (w == nullptr) return faults->raise(FaultKind::kWeightsNotInForce, i);
  if (w->set != set) return faults->raise(FaultKind::kWeightsNotInForce, i, w->queue, w->word);

  alignas(kMatvecBlock) std::array<std::int8_t, kMaxLanes> vector{};
  std::memcpy(vector.data(), v->data, static_cast<std::size_t>(i.bytes()));
  const std::int64_t due = i.t + timing::latency(chip_, LatencyKey::kAbcToAcc).v;
  Product& p = product(due);
  p.due = due;
  p.taken = kNever;
  p.queue = i.queue;
  p.word = i.word;
  p.sums.resize(lanes_);
  const WeightBuffer& weights = *w->weights;
  matvec(reinterpret_cast<const std::int8_t*>(weights.data()), weights.stride(), lanes_, vector.data(),
         p.sums.data());
  if (weights.loaded.count() != lanes_)
    for (std::size_t n = 0; n < lanes_; ++n)
      if (!weights.loaded[n]) p.sums[n] = 0;
  due_.insert(due);
  if (sink != nullptr)
    emit(sink, i, 0, EventKind::kActivate, set,
         [&](int k) { return std::span(v->data + k * kLanesPerSuperlane, kLanesPerSuperlane); });
}

// ---- Acc

void Plane::accumulate_row(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink) {
  using F = field::Acc;
  Product& p = product(i.t);
  const bool arrives = p.due == i.t;
  if (arrives) p.taken = i.t;
  const Stream first = Stream::from_code(i[F::stream]);
  const bool emits = i[F::emit] != 0;
  if (i[F::row] >= chip_.mxm_acc_rows || (emits && (first.dir != inward_ || first.id % kWordBytes != 0)))
    return faults->raise(FaultKind::kBadOperand, i);
  if (!arrives) return faults->raise(FaultKind::kNoProduct, i);
  std::uint32_t* row = rows_.data() + static_cast<std::size_t>(i[F::row]) * lanes_;
  accumulate(p.sums.data(), lanes_, i[F::shift], i[F::clear] != 0, row);
  if (emits) launch_row(i, row, first, streams);
  if (sink != nullptr) {
    constexpr int kEmitted = 65536;
    emit(sink, i, chip_.lat_mxm_acc, EventKind::kAccumulate, i[F::row] + (emits ? kEmitted : 0),
         [&](int k) { return superlane_words(row, k); });
  }
}

void Plane::launch_row(const Issue& i, const std::uint32_t* row, Stream first, Streams* streams) {
  Emission& e = emissions_[static_cast<std::size_t>(i.t) & (emissions_.size() - 1)];
  const auto n = static_cast<std::size_t>(i.bytes());
  e.bytes.resize(kWordBytes * lanes_);
  split_bytes(row, n, kWordBytes, e.bytes.data());
  for (std::size_t b = 0; b < kWordBytes; ++b) {
    e.values[b] = {e.bytes.data() + b * n, i.vl, i.queue, i.word};
    streams->launch(i.t + chip_.lat_mxm_acc, {first.dir, static_cast<std::uint8_t>(first.id + b)},
                    launch_site_, &e.values[b]);
  }
}

void Plane::finish_cycle(std::int64_t now, FaultLatch* faults) {
  if (due_.first(now) != now) return;
  const Product& p = product(now);
  if (p.taken != now) faults->raise({FaultKind::kLostProduct, now, p.queue, p.word, -1, -1});
  due_.erase(now);
}

}  // namespace lpu::fast
