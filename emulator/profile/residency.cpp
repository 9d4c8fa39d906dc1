#include "emulator/profile/residency.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace lpu::profile {
namespace {

constexpr std::string_view kNames[] = {"weights", "constants", "inputs", "sums", "outputs", "unused"};
constexpr std::int32_t kBlocksPerSlice = 128;

// Whether what an action puts out ends in a weight buffer, directly or through ALUs.
std::vector<bool> feeding_planes(const Recording& r, const Dataflow& d) {
  std::vector<bool> feeds(r.actions.size(), false);
  for (auto e = d.edges.rbegin(); e != d.edges.rend(); ++e) {
    if (e->wait != Wait::kStream && e->wait != Wait::kChain) continue;
    const auto to = static_cast<std::size_t>(e->to);
    const Op op = r.actions[to].instr.op;
    const bool through = info(op).unit == Unit::kVxm && feeds[to];
    if (op == Op::kLw || through) feeds[static_cast<std::size_t>(e->from)] = true;
  }
  return feeds;
}

// One row of one slice, from when it got its content to when that was last wanted.
struct Life {
  std::int64_t first = 0, last = -1;  // last < first: nothing in it
  bool image = false, input = false, read = false, weights = false;

  bool there() const { return last >= first; }
};

class Rows {
 public:
  Rows(const Program& p, const Recording& r, const Dataflow& d, const Bins& bins)
      : p_(p), r_(r), bins_(bins), feeds_(feeding_planes(r, d)) {
    const auto rows = static_cast<std::size_t>(p.chip.slice_words());
    const auto slices = static_cast<std::size_t>(2 * p.chip.mem_slices);
    lives_.assign(slices, std::vector<Life>(rows));
    outputs_.assign(slices, std::vector<bool>(rows, false));
    out_.rows_per_block = std::max(1, p.chip.slice_words() / kBlocksPerSlice);
    for (auto& b : out_.bins) b.assign(bins.count(), 0);
    blocks_.resize(slices);
  }

  Residency run() {
    fill();
    for (std::size_t i = 0; i < r_.actions.size(); ++i) step(r_.actions[i], feeds_[i]);
    for (std::size_t s = 0; s < lives_.size(); ++s)
      for (std::size_t row = 0; row < lives_[s].size(); ++row) {
        Life& life = lives_[s][row];
        const bool output = life.there() && !life.image && outputs_[s][row];
        if (output) life.last = r_.last;
        close(s, row, output);
      }
    find_patterns();
    find_peak();
    return std::move(out_);
  }

 private:
  Life& at(std::int32_t queue, std::int32_t row) {
    return lives_[static_cast<std::size_t>(queue)][static_cast<std::size_t>(row)];
  }

  void fill() {
    const auto lanes = static_cast<std::size_t>(p_.chip.lanes());
    for (const MemImage& image : p_.images)
      for (std::size_t i = 0; i < image.data.size() / lanes; ++i)
        at(image.queue, image.addr + static_cast<std::int32_t>(i)) = {r_.first, r_.first, true,
                                                                      false,    false,    false};
    for (const IoTensor& t : p_.tensors)
      for (const TensorPiece& piece : t.pieces)
        for (int b = 0; b < dtype_bytes(t.dtype); ++b) {
          if (t.role == TensorRole::kInput)
            at(piece.queue + b, piece.addr) = {r_.first, r_.first, true, true, false, false};
          else
            outputs_[static_cast<std::size_t>(piece.queue + b)][static_cast<std::size_t>(piece.addr)] = true;
        }
  }

  void step(const Action& a, bool feeds) {
    if (a.instr.op == Op::kRead || a.instr.op == Op::kReadWrite) {
      Life& life = at(a.queue, a.instr.f[field::Read::addr]);
      if (!life.there()) life.first = r_.first;  // zeros of the reset state
      life.last = a.cycle;
      life.read = true;
      life.weights = life.weights || feeds;
    }
    if (a.instr.op == Op::kWrite) write(a, a.instr.f[field::Write::addr]);
    if (a.instr.op == Op::kReadWrite) write(a, a.instr.f[field::ReadWrite::waddr]);
  }
  void write(const Action& a, std::int32_t row) {
    close(static_cast<std::size_t>(a.queue), static_cast<std::size_t>(row), false);
    at(a.queue, row) = {a.cycle, a.cycle, false, false, false, false};
  }

  static Content content(const Life& life, bool output) {
    if (output) return Content::kOutputs;
    if (!life.read) return Content::kUnused;
    if (life.input) return Content::kInputs;
    if (life.weights) return Content::kWeights;
    return life.image ? Content::kConstants : Content::kSums;
  }

  void close(std::size_t slice, std::size_t row, bool output) {
    const Life& life = lives_[slice][row];
    if (!life.there()) return;
    const Content c = content(life, output);
    const auto block = static_cast<std::int32_t>(row) / out_.rows_per_block;
    const auto [it, fresh] =
        blocks_[slice].try_emplace({block, c}, Resident{block, c, 0, life.first, life.last});
    Resident& b = it->second;
    ++b.rows;
    b.first = std::min(b.first, life.first);
    b.last = std::max(b.last, life.last);
    ++out_.vectors[static_cast<std::size_t>(c)];
    add_cycles(bins_, life.first, life.last + 1, &out_.bins[static_cast<std::size_t>(c)]);
    starts_.push_back(life.first);
    ends_.push_back(life.last + 1);
  }

  void find_patterns() {
    for (const auto& slice : blocks_) {
      std::vector<Resident> pattern;
      for (const auto& [key, block] : slice) pattern.push_back(block);
      const auto known = std::find(out_.patterns.begin(), out_.patterns.end(), pattern);
      out_.pattern_of.push_back(static_cast<std::int32_t>(known - out_.patterns.begin()));
      if (known == out_.patterns.end()) out_.patterns.push_back(std::move(pattern));
    }
  }

  void find_peak() {
    std::sort(starts_.begin(), starts_.end());
    std::sort(ends_.begin(), ends_.end());
    std::size_t ended = 0;
    for (std::size_t i = 0; i < starts_.size(); ++i) {
      while (ends_[ended] <= starts_[i]) ++ended;
      out_.peak_vectors = std::max(out_.peak_vectors, static_cast<std::int64_t>(i + 1 - ended));
    }
  }

  const Program& p_;
  const Recording& r_;
  const Bins& bins_;
  std::vector<bool> feeds_;
  std::vector<std::vector<Life>> lives_;    // [slice][row]
  std::vector<std::vector<bool>> outputs_;  // rows of output tensors
  std::vector<std::map<std::pair<std::int32_t, Content>, Resident>> blocks_;
  std::vector<std::int64_t> starts_, ends_;  // of all lives
  Residency out_;
};

}  // namespace

std::string_view content_name(Content c) { return kNames[static_cast<std::size_t>(c)]; }

Residency find_residency(const Program& p, const Recording& r, const Dataflow& d, const Bins& bins) {
  return Rows(p, r, d, bins).run();
}

}  // namespace lpu::profile
