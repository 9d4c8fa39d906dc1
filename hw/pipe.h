// A chain of registers: what enters in cycle t leaves in cycle t + depth. Only occupied stages move, so an
// empty chain costs one test; each stage still is a register of its own that hands its content to the next
// one.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

namespace lpu::hw {

template <class T>
class Pipe {
 public:
  // At least the longest chain of a chip: entry + multiply + accumulate, each at its maximum in chip.def.
  static constexpr int kMaxDepth = 192;

  explicit Pipe(int depth = 0) : stages_(static_cast<std::size_t>(depth)) {}

  int depth() const { return static_cast<int>(stages_.size()); }
  bool empty() const { return (used_[0] | used_[1] | used_[2]) == 0; }
  bool holds(int stage) const { return (used_[word(stage)] >> (stage & 63) & 1) != 0; }
  // The register `stage` edges behind the entrance: 0 was put in the last cycle. REQUIRES: holds(stage).
  const T& at(int stage) const { return stages_[static_cast<std::size_t>(stage)]; }
  // What leaves in this cycle; nullptr: nothing.
  const T* out() const { return depth() > 0 && holds(depth() - 1) ? &stages_.back() : nullptr; }

  void clear() { used_ = {}; }

  // The clock edge: every stage takes what the one before it held; the last one's content is gone.
  void shift() {
    if (empty()) return;
    if (holds(depth() - 1)) flip(depth() - 1);
    for (int w = kWords - 1; w >= 0; --w)
      for (std::uint64_t left = used_[static_cast<std::size_t>(w)]; left != 0;) {
        const int bit = 63 - std::countl_zero(left);
        left ^= std::uint64_t{1} << bit;
        const auto stage = static_cast<std::size_t>(64 * w + bit);
        stages_[stage + 1] = stages_[stage];
      }
    for (std::size_t w = kWords - 1; w > 0; --w) used_[w] = used_[w] << 1 | used_[w - 1] >> 63;
    used_[0] <<= 1;
  }
  // What the first stage takes at the edge just passed. REQUIRES: shift() was called, depth() > 0.
  T& put() {
    used_[0] |= 1;
    return stages_.front();
  }

 private:
  static constexpr int kWords = kMaxDepth / 64;
  static constexpr std::size_t word(int stage) { return static_cast<std::size_t>(stage) / 64; }
  void flip(int stage) { used_[word(stage)] ^= std::uint64_t{1} << (stage & 63); }

  std::vector<T> stages_;
  std::array<std::uint64_t, kWords> used_{};
};

}  // namespace lpu::hw
