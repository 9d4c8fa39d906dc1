// Between matmul.cpp (shapes, tiles, threads) and the per-target dot products in dot-inl.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/format.h"

namespace lpu::kernels {

// Weights are decoded in blocks of 4 * lanes rows of k, as four vectors ("planes") of int16 codes.
// Plane r holds only rows of the parity of r, so the even and the odd sums come out separately.
inline constexpr std::size_t kPlanes = 4;

// The row inside a block that lane i of plane r holds. int8: two byte vectors, each split into its even
// and odd bytes. The 4-bit formats: one byte vector whose 16-bit lanes hold four consecutive rows.
constexpr std::size_t row_in_block(Format f, std::size_t lanes, std::size_t r, std::size_t i) {
  return f == Format::kInt8 ? r / 2 * 2 * lanes + 2 * i + r % 2 : kPlanes * i + r;
}

// Columns [col_begin, col_end) against `rows` packed activation rows.
struct DotTile {
  const QuantizedMatrix* w = nullptr;
  const std::int16_t* x = nullptr;  // rows of x_stride values: blocks of four planes, zero padded
  std::size_t x_stride = 0, rows = 0;
  std::size_t col_begin = 0, col_end = 0;
  // out[group][parity][row][col - col_begin]; without `split` parity is one, the sum of both.
  std::int32_t* out = nullptr;
  std::size_t term_stride = 0, row_stride = 0;
  bool split = false;
};

struct DotKernel {
  std::size_t lanes = 0;  // int16 lanes per plane
  void (*run)(const DotTile&) = nullptr;
};
// The kernel for f on the target in use.
DotKernel dot_kernel(Format f);

}  // namespace lpu::kernels
