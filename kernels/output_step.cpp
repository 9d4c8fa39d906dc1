#include "kernels/output_step.h"

#include <bit>
#include <cmath>

#include "kernels/matmul.h"

namespace lpu::kernels {
namespace {

const float* term_scales(const QuantizedMatrix& w, std::size_t term) {
  if (w.scales_odd.empty()) return w.scales.data() + term * w.n;
  return (term % 2 == 0 ? w.scales : w.scales_odd).data() + term / 2 * w.n;
}

// Column loops without branches or calls, so that the compiler can use vectors; the order of the
// operations on one output is the normative one all the same.
void output_row(const QuantizedMatrix& w, const OutputTile& t, std::size_t row) {
  const std::size_t cols = t.col_end - t.col_begin;
  const std::size_t terms = accumulator_terms(w);
  float* y = t.y + row * t.y_stride;
  for (std::size_t term = 0; term < terms; ++term) {
    const std::int32_t* acc = t.acc + term * t.term_stride + row * t.row_stride;
    const float* scale = term_scales(w, term) + t.col_begin;
    if (term == 0) {
      for (std::size_t n = 0; n < cols; ++n) y[n] = static_cast<float>(acc[n]) * scale[n];
    } else {
      for (std::size_t n = 0; n < cols; ++n) y[n] += static_cast<float>(acc[n]) * scale[n];
    }
  }
  const float x_scale = t.x_scale[row];
  for (std::size_t n = 0; n < cols; ++n) {
    const float v = y[n] * x_scale;
    y[n] = v != v ? std::bit_cast<float>(0x7FC00000u) : v;
  }
}

}  // namespace

void output_tile(const QuantizedMatrix& w, const OutputTile& t) {
  for (std::size_t row = 0; row < t.rows; ++row) output_row(w, t, row);
}

std::int8_t to_int8(float y, float inverse_output_scale) {
  const float v = y * inverse_output_scale;
  if (v != v) return 0;
  // Clamping first changes nothing (the bounds are integers) and keeps the rounding in range.
  return static_cast<std::int8_t>(std::nearbyint(std::fmin(std::fmax(v, -128.0f), 127.0f)));
}

void output_step(const QuantizedMatrix& w, const std::int32_t* acc, const float* x_scale, std::size_t m,
                 float* y) {
  check_matrix(w);
  output_tile(w, {.acc = acc,
                  .term_stride = m * w.n,
                  .row_stride = w.n,
                  .rows = m,
                  .col_begin = 0,
                  .col_end = w.n,
                  .x_scale = x_scale,
                  .y = y,
                  .y_stride = w.n});
}

}  // namespace lpu::kernels
