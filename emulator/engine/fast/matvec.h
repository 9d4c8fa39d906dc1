// The products of a plane: int8 matrix times int8 vector, exact in int32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "emulator/isa/chip.h"

namespace lpu::fast {

// Columns are visited 0, s, 2 * s, ..., then 1, s + 1, ..., for a stride s: those that came from one stream
// lie behind each other in memory, and memory is fastest when read in long stretches. Where column n is in
// that order, of `lanes` columns. REQUIRES: 0 < stride <= lanes.
constexpr std::size_t visited_at(std::size_t n, std::size_t lanes, std::size_t stride) {
  const std::size_t round = n % stride, longer = lanes % stride;  // so many rounds have one column more
  return round * (lanes / stride) + (round < longer ? round : longer) + n / stride;
}

// One product. Column n of the matrix is at columns[visited_at(n)], `lanes` bytes wherever they happen to be.
struct Matvec {
  const std::uint8_t* const* columns;
  const std::int8_t* vector;  // lanes
  std::int32_t* sums;         // sums[n] = sum over k of vector[k] * column n [k]
};

inline constexpr std::size_t kMostProducts = 32;

// Several products; they take turns round by round. REQUIRES: at most kMostProducts; lanes, which is also the
// number of columns, is a multiple of 16.
void matvec(std::span<const Matvec> products, std::size_t lanes, std::size_t stride);

}  // namespace lpu::fast
