// The integer arithmetic TensorFlow Lite documents for quantised layers, around our integer matmul.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "kernels/matmul.h"

namespace lpu::tests {

struct Requantize {
  std::int32_t multiplier = 0, shift = 0;
};

// v <<= max(shift, 0); v = (v * multiplier + 2^30) >> 31; rounding shift right by max(-shift, 0), ties
// away from zero.
inline std::int32_t requantize(std::int32_t value, const Requantize& r) {
  const std::int64_t shifted = std::int64_t{value} << std::max(r.shift, 0);
  const std::int64_t high = (shifted * r.multiplier + (std::int64_t{1} << 30)) >> 31;
  const int right = std::max(-r.shift, 0);
  if (right == 0) return static_cast<std::int32_t>(high);
  const std::int64_t half = std::int64_t{1} << (right - 1);
  const std::int64_t rounded = high >= 0 ? (high + half) >> right : -((-high + half) >> right);
  return static_cast<std::int32_t>(rounded);
}

// The exact integer sums [M][N] of x [M][K] times w, which has one group; what the tests put under test.
using IntegerMatmul = std::function<std::vector<std::int32_t>(
    const kernels::QuantizedMatrix& w, const std::vector<std::int8_t>& x, std::size_t m)>;

inline std::vector<std::int32_t> kernel_sums(const kernels::QuantizedMatrix& w,
                                             const std::vector<std::int8_t>& x, std::size_t m) {
  std::vector<std::int32_t> acc(m * w.n);
  kernels::matmul_int32(w, x.data(), m, acc.data());
  return acc;
}

// sum_k (x + x_offset)(w - zero_point), the zero points being those of w: the sums of x, plus x_offset
// times those of a last row of ones. [M][N].
inline std::vector<std::int32_t> offset_matmul(const IntegerMatmul& matmul, const kernels::QuantizedMatrix& w,
                                               const std::vector<std::int8_t>& x, std::size_t m,
                                               std::int32_t x_offset) {
  std::vector<std::int8_t> with_ones = x;
  with_ones.resize(x.size() + w.k, 1);
  std::vector<std::int32_t> acc = matmul(w, with_ones, m + 1);
  const std::vector<std::int32_t> column_sums(acc.end() - static_cast<long>(w.n), acc.end());
  acc.resize(m * w.n);
  for (std::size_t i = 0; i < acc.size(); ++i) acc[i] += x_offset * column_sums[i % w.n];
  return acc;
}

// A matrix of int8 or int4 codes given [n][k], every column with the same zero point.
inline kernels::QuantizedMatrix matrix_of(kernels::Format format, const std::vector<std::int8_t>& codes,
                                          std::size_t k, std::size_t n, int zero_point) {
  kernels::QuantizedMatrix w = kernels::make_matrix(format, k, n);
  for (std::size_t column = 0; column < n; ++column) kernels::pack_column(w, column, &codes[column * k]);
  if (zero_point != 0) w.zero_points.assign(n, static_cast<std::int8_t>(zero_point));
  return w;
}

// [rows][columns] to [columns][rows].
inline std::vector<std::int8_t> transposed(const std::vector<std::int8_t>& a, std::size_t rows,
                                           std::size_t columns) {
  std::vector<std::int8_t> out(a.size());
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) out[c * rows + r] = a[r * columns + c];
  }
  return out;
}

}  // namespace lpu::tests
