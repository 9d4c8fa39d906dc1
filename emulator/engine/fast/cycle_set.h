// Which of the next kSpan cycles have something in them; finding the next one skips idle time.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace lpu::fast {

inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

template <int kSpan>
class CycleSet {
  static_assert(kSpan % 64 == 0 && std::has_single_bit(static_cast<unsigned>(kSpan)));

 public:
  static constexpr std::size_t slot(std::int64_t cycle) {
    return static_cast<std::size_t>(cycle & (kSpan - 1));
  }

  void insert(std::int64_t cycle) { bits_[slot(cycle) / 64] |= std::uint64_t{1} << (slot(cycle) % 64); }
  void erase(std::int64_t cycle) { bits_[slot(cycle) / 64] &= ~(std::uint64_t{1} << (slot(cycle) % 64)); }
  void clear() { bits_ = {}; }
  // REQUIRES: as first().
  bool contains(std::int64_t cycle) const { return (bits_[slot(cycle) / 64] >> (slot(cycle) % 64) & 1) != 0; }

  // REQUIRES: everything in the set lies in [from, from + kSpan). kNever: the set is empty.
  std::int64_t first(std::int64_t from) const {
    const std::size_t start = slot(from);
    for (std::size_t i = 0; i <= kWords; ++i) {
      const std::size_t word = (start / 64 + i) % kWords;
      std::uint64_t bits = bits_[word];
      if (i == 0) bits &= ~std::uint64_t{0} << (start % 64);
      if (bits == 0) continue;
      const std::size_t found = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
      return from + static_cast<std::int64_t>((found - start) & (kSpan - 1));
    }
    return kNever;
  }

 private:
  static constexpr std::size_t kWords = kSpan / 64;
  std::array<std::uint64_t, kWords> bits_{};
};

}  // namespace lpu::fast
