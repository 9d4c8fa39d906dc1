// Inner loops of the quantisers. Every sum has sixteen partial sums, weight i in sum i % 16, added up in one
// fixed order: the same numbers come out whatever the vector length.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/format.h"

namespace lpu::kernels {

inline constexpr std::size_t kRun = 16;

// Largest |w| as the bits of a float; at least 0x7F800000 if any is infinite or NaN.
std::uint32_t abs_max_bits(const float* w, std::size_t count);
// Rows 0, 2, ... to `even`, rows 1, 3, ... to `odd`.
void split_rows(const float* w, std::size_t count, float* even, float* odd);

// The grids of a column: scales[group], and scales_odd[group] for the odd rows (null: the same).
struct ColumnGrid {
  const float* scales;
  const float* scales_odd;
  std::array<CodeRange, 2> range;  // of even and odd rows
  std::size_t group_rows;
};
struct ErrorSums {
  double w = 0, w2 = 0, error2 = 0, max_error = 0;
};
// code = clamp(nearest_even(fl(w / scale)), range). sums may be null; abs_max is the column's largest |w|.
void encode(const float* w, std::size_t count, const ColumnGrid& grid, float abs_max, std::int8_t* codes,
            ErrorSums* sums);

}  // namespace lpu::kernels
