// The products of a plane: int8 matrix times int8 vector, exact in int32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "emulator/isa/chip.h"

namespace lpu::fast {

// Vectors of memory at equal distances.
struct Stretch {
  const std::uint8_t* first;
  std::int64_t step;  // bytes

  const std::uint8_t* at(std::size_t i) const { return first + static_cast<std::int64_t>(i) * step; }
};

// One product. Column n of the matrix is `lanes` bytes, with stride 0 at columns[n]. With a stride s > 0 it
// is the vector n / s of the stretch that begins at columns[n % s]; behind `count` vectors each there are
// zeros.
struct Matvec {
  const std::uint8_t* const* columns;
  const std::int8_t* vector;  // lanes
  std::int32_t* sums;         // sums[n] = sum over k of vector[k] * column n [k]
  std::int64_t step = 0;      // bytes between the vectors of a stretch
  std::size_t count = 0;

  Stretch stretch(std::size_t n) const { return {columns[n], step}; }
};

inline constexpr std::size_t kMostProducts = 16;

// How many stretches a matrix may be made of. They are read kStretchesAtOnce at a time.
inline constexpr std::size_t kMostStretches = 32, kStretchesAtOnce = 4;
constexpr bool may_stretch(std::size_t lanes, std::size_t stride) {
  return stride > 0 && stride <= kMostStretches && stride % kStretchesAtOnce == 0 && lanes % stride == 0;
}

// Several products; stretches of the same number are read one product after the other, because memory is
// fastest when read in long stretches. REQUIRES: at most kMostProducts; lanes, which is also the number of
// columns, is a multiple of 16; stride is 0 or may_stretch().
void matvec(std::span<const Matvec> products, std::size_t lanes, std::size_t stride);

}  // namespace lpu::fast
