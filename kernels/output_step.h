// The normative output step of matmul.h over a tile of columns.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/format.h"

namespace lpu::kernels {

// acc[term][row][col - col_begin] with the strides given; y points at the tile's first value.
struct OutputTile {
  const std::int32_t* acc = nullptr;
  std::size_t term_stride = 0, row_stride = 0;
  std::size_t rows = 0, col_begin = 0, col_end = 0;
  const float* x_scale = nullptr;  // of the tile's rows
  float* y = nullptr;
  std::size_t y_stride = 0;
};
void output_tile(const QuantizedMatrix& w, const OutputTile& t);

// y_int8 = clamp(nearest_even(fl(y * inverse_output_scale)), -128, 127), NaN -> 0
std::int8_t to_int8(float y, float inverse_output_scale);

}  // namespace lpu::kernels
