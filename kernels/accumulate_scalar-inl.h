// The sums of accumulate-inl.h for Highway's one-lane target, where a vector could not hold a unit of
// q3p5: plain loops over blocks of 16 weights.
#pragma once

#include <hwy/highway.h>

#include "kernels/column.h"
#include "kernels/dot.h"

HWY_BEFORE_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {

template <int kRows>
struct Sums {
  std::int32_t even[kRows], odd[kRows];
};

constexpr std::size_t Lanes() { return kQ3p5UnitWeights / kPlanes; }
constexpr std::size_t kBlock = kQ3p5UnitWeights;

template <Format F>
HWY_INLINE std::size_t BytesRead() {
  return packed_column_bytes(F, kBlock);
}

template <int kHi, int kBits>
HWY_INLINE int SignedField(unsigned v) {
  return static_cast<std::int32_t>(v << (31 - kHi)) >> (32 - kBits);
}

// codes[k] of the 16 rows of a block.
template <Format F>
HWY_INLINE void Decode(const std::uint8_t* p, int* codes) {
  for (std::size_t j = 0; j < kBlock / 2; ++j) {
    int& even = codes[2 * j];
    int& odd = codes[2 * j + 1];
    if constexpr (F == Format::kInt8) {
      even = static_cast<std::int8_t>(p[2 * j]);
      odd = static_cast<std::int8_t>(p[2 * j + 1]);
    } else if constexpr (F == Format::kInt4) {
      even = SignedField<3, 4>(p[j]);
      odd = SignedField<7, 4>(p[j]);
    } else if constexpr (F == Format::kQ3p5b) {
      even = SignedField<6, 4>(p[j]);
      odd = SignedField<2, 3>(p[j]);
    } else {
      const unsigned upper = static_cast<unsigned>(p[4] | p[5] << 8) >> (2 * j);
      even = SignedField<3, 4>(static_cast<unsigned>(p[j / 2] >> (4 * (j % 2))));
      odd = SignedField<1, 2>(upper) * 2 + (p[6] >> j & 1);
    }
  }
}

template <Format F, int kRows>
HWY_INLINE Sums<kRows> Accumulate(const Column& column, const std::int16_t* x, std::size_t x_stride,
                                  std::size_t begin, std::size_t end) {
  Sums<kRows> sums{};
  for (std::size_t b = begin / kBlock; b * kBlock < end; ++b) {
    int codes[kBlock];
    Decode<F>(column.block(b), codes);
    for (std::size_t plane = 0; plane < kPlanes; ++plane) {
      for (std::size_t lane = 0; lane < Lanes(); ++lane) {
        const std::size_t row = row_in_block(F, Lanes(), plane, lane);
        const std::size_t k = b * kBlock + row;
        if (k < begin || k >= end) continue;
        const std::int16_t* xk = x + b * kBlock + plane * Lanes() + lane;
        for (int i = 0; i < kRows; ++i) {
          (row % 2 == 0 ? sums.even : sums.odd)[i] += codes[row] * xk[i * x_stride];
        }
      }
    }
  }
  return sums;
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
