#include "kernels/reference.h"

#include <bit>
#include <cmath>
#include <vector>

namespace lpu::kernels::reference {
namespace {

constexpr std::uint32_t kNaNBits = 0x7FC00000u;

std::size_t terms_per_group(const QuantizedMatrix& w) { return w.scales_odd.empty() ? 1 : 2; }

// Which term of the sum over k the weight at row k belongs to.
std::size_t term_of(const QuantizedMatrix& w, std::size_t k) {
  const std::size_t group = w.group == 0 ? 0 : k / w.group;
  return terms_per_group(w) == 1 ? group : 2 * group + k % 2;
}

float scale_of_term(const QuantizedMatrix& w, std::size_t term, std::size_t n) {
  if (terms_per_group(w) == 1) return w.scales[term * w.n + n];
  const std::vector<float>& scales = term % 2 == 0 ? w.scales : w.scales_odd;
  return scales[term / 2 * w.n + n];
}

int zero_point_of(const QuantizedMatrix& w, std::size_t k, std::size_t n) {
  if (w.zero_points.empty()) return 0;
  const std::size_t group = w.group == 0 ? 0 : k / w.group;
  return w.zero_points[group * w.n + n];
}

float canonical(float y) { return std::isnan(y) ? std::bit_cast<float>(kNaNBits) : y; }

}  // namespace

void matmul_int32(const QuantizedMatrix& w, const std::int8_t* x, std::size_t m, std::int32_t* acc) {
  const std::size_t terms = w.groups() * terms_per_group(w);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t n = 0; n < w.n; ++n) {
      std::vector<std::int64_t> sums(terms, 0);
      for (std::size_t k = 0; k < w.k; ++k) {
        sums[term_of(w, k)] += std::int64_t{x[i * w.k + k]} * (code_at(w, k, n) - zero_point_of(w, k, n));
      }
      for (std::size_t t = 0; t < terms; ++t) acc[(t * m + i) * w.n + n] = static_cast<std::int32_t>(sums[t]);
    }
  }
}

void output_step(const QuantizedMatrix& w, const std::int32_t* acc, const float* x_scale, std::size_t m,
                 float* y) {
  const std::size_t terms = w.groups() * terms_per_group(w);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t n = 0; n < w.n; ++n) {
      float r = 0;
      for (std::size_t t = 0; t < terms; ++t) {
        const float p = static_cast<float>(acc[(t * m + i) * w.n + n]) * scale_of_term(w, t, n);
        r = t == 0 ? p : r + p;
      }
      y[i * w.n + n] = canonical(r * x_scale[i]);
    }
  }
}

void matmul_fp32(const QuantizedMatrix& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                 float* y) {
  std::vector<std::int32_t> acc(w.groups() * terms_per_group(w) * m * w.n);
  matmul_int32(w, x, m, acc.data());
  output_step(w, acc.data(), x_scale, m, y);
}

std::int8_t output_int8(float y, float inverse_output_scale) {
  const float v = y * inverse_output_scale;
  if (std::isnan(v)) return 0;
  const float rounded = std::nearbyint(v);  // the default rounding mode is nearest even
  if (rounded < -128.0f) return -128;
  if (rounded > 127.0f) return 127;
  return static_cast<std::int8_t>(rounded);
}

void matmul_int8(const QuantizedMatrix& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                 float inverse_output_scale, std::int8_t* y) {
  std::vector<float> real(m * w.n);
  matmul_fp32(w, x, x_scale, m, real.data());
  for (std::size_t i = 0; i < real.size(); ++i) y[i] = output_int8(real[i], inverse_output_scale);
}

float original_fortran_dequantize(std::int32_t acc, float offset, float scale) {
  return (static_cast<float>(acc) + offset) * scale;
}

}  // namespace lpu::kernels::reference
