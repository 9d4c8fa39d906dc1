#include "kernels/quantize.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/parallel.h"
#include "kernels/quantize_search.h"
#include "kernels/quantize_simd.h"

namespace lpu::kernels {
namespace {

bool has_odd_type(Format f) { return f == Format::kQ3p5b || f == Format::kQ3p5; }

// Largest |w|; throws if one is not finite.
float finite_abs_max(const float* w, std::size_t count, const std::string& where) {
  const std::uint32_t bits = abs_max_bits(w, count);
  if (bits < 0x7F800000u) return std::bit_cast<float>(bits);
  for (std::size_t i = 0; i < count; ++i) {
    if (!std::isfinite(w[i])) {
      throw std::invalid_argument("quantize: " + where + ", position " + std::to_string(i) +
                                  " is infinite or not a number; only finite values can be quantised");
    }
  }
  return 0;
}

float absmax_scale(float abs_max, int largest_code) {
  return abs_max == 0 ? 1 : std::max(abs_max / static_cast<float>(largest_code), kMinScale);
}

// Buffers one worker reuses from column to column.
struct Scratch {
  std::vector<float> rows;
  std::vector<std::int8_t> codes;
};

// The group's weights at global row parity `parity` (2: all of them).
void gather(const float* w, std::size_t first, std::size_t count, std::size_t parity,
            std::vector<float>& out) {
  out.clear();
  if (parity == 2) {
    out.assign(w + first, w + first + count);
    return;
  }
  const std::size_t skip = first % 2 == parity ? 0 : 1;
  out.resize((count + 1 - skip) / 2);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = w[first + skip + 2 * i];
}

float parity_mse_scale(const QuantizedMatrix& m, const float* column, std::size_t first, std::size_t parity,
                       Scratch& scratch) {
  gather(column, first, m.group_rows(), parity, scratch.rows);
  float abs_max = 0;
  for (const float v : scratch.rows) abs_max = std::max(abs_max, std::fabs(v));
  return mse_scale(scratch.rows, abs_max, code_range(m.format, parity == 1 ? 1 : 0));
}

void choose_scales(QuantizedMatrix& m, Quantizer q, const float* column, std::size_t n, Scratch& scratch) {
  const std::string where = "column " + std::to_string(n);
  for (std::size_t g = 0; g < m.groups(); ++g) {
    const std::size_t first = g * m.group_rows();
    const float abs_max = finite_abs_max(column + first, m.group_rows(), where);
    float& scale = m.scales[g * m.n + n];
    if (q == Quantizer::kAbsMax) {
      scale = absmax_scale(abs_max, code_range(m.format, 1).max);
    } else if (has_odd_type(m.format)) {
      scale = parity_mse_scale(m, column, first, 0, scratch);
      m.scales_odd[g * m.n + n] = parity_mse_scale(m, column, first, 1, scratch);
    } else {
      scale = parity_mse_scale(m, column, first, 2, scratch);
    }
  }
}

Grid grid_of_row(const QuantizedMatrix& m, std::size_t k, std::size_t g, std::size_t n) {
  const CodeRange range = code_range(m.format, k);
  const bool odd_scale = k % 2 == 1 && !m.scales_odd.empty();
  return {(odd_scale ? m.scales_odd : m.scales)[g * m.n + n], static_cast<float>(range.min),
          static_cast<float>(range.max)};
}

ErrorSums encode_column(QuantizedMatrix& m, const float* column, std::size_t n, Scratch& scratch) {
  scratch.codes.resize(m.k);
  ErrorSums total;
  for (std::size_t g = 0; g < m.groups(); ++g) {
    const std::size_t first = g * m.group_rows();
    const GridRun grid = make_grid_run(grid_of_row(m, first, g, n), grid_of_row(m, first + 1, g, n));
    const ErrorSums sums = encode(column + first, m.group_rows(), grid, scratch.codes.data() + first);
    total.w += sums.w;
    total.w2 += sums.w2;
    total.error2 += sums.error2;
    total.max_error = std::max(total.max_error, sums.max_error);
  }
  pack_column(m, n, scratch.codes.data());
  return total;
}

QuantizeError summarize(const std::vector<ErrorSums>& columns, double count) {
  ErrorSums sum;
  for (const ErrorSums& c : columns) {
    sum.w += c.w;
    sum.w2 += c.w2;
    sum.error2 += c.error2;
    sum.max_error = std::max(sum.max_error, c.max_error);
  }
  QuantizeError e;
  if (count == 0) return e;
  const double mean = sum.w / count;
  const double deviation = std::sqrt(std::max(0.0, sum.w2 / count - mean * mean));
  e.rms = std::sqrt(sum.error2 / count);
  e.nrmse = e.rms == 0 ? 0 : e.rms / deviation;
  e.max = sum.max_error;
  return e;
}

// prepare(n, scratch) chooses the scales of column n, if they are not given.
template <class Prepare>
void encode_matrix(QuantizedMatrix& m, const float* weights, QuantizeError* error, const Prepare& prepare) {
  if (m.k == 0) return;
  // Kept per column and added in order of columns, so that threads do not show in the report.
  std::vector<ErrorSums> columns(m.n);
  parallel_for(m.n, 1, [&](std::size_t begin, std::size_t end) {
    Scratch scratch;
    for (std::size_t n = begin; n < end; ++n) {
      prepare(n, scratch);
      columns[n] = encode_column(m, weights + n * m.k, n, scratch);
    }
  });
  if (error != nullptr) *error = summarize(columns, static_cast<double>(m.k) * static_cast<double>(m.n));
}

void check_scales(const std::vector<float>& scales, const char* what) {
  for (std::size_t i = 0; i < scales.size(); ++i) {
    if (std::isfinite(scales[i]) && scales[i] >= std::numeric_limits<float>::min()) continue;
    throw std::invalid_argument(std::string("quantize_with_scales: ") + what + "[" + std::to_string(i) +
                                "] is not a positive normal number");
  }
}

}  // namespace

QuantizedMatrix quantize(Format f, Quantizer q, const float* weights, std::size_t k, std::size_t n,
                         std::size_t group, QuantizeError* error) {
  QuantizedMatrix m = make_matrix(f, k, n, group);
  if (q == Quantizer::kMse && has_odd_type(f)) m.scales_odd.assign(m.scales.size(), 1.0f);
  if (error != nullptr) *error = {};
  encode_matrix(m, weights, error, [&](std::size_t col, Scratch& scratch) {
    choose_scales(m, q, weights + col * k, col, scratch);
  });
  return m;
}

void quantize_with_scales(QuantizedMatrix& m, const float* weights, QuantizeError* error) {
  check_matrix(m);
  check_scales(m.scales, "scales");
  check_scales(m.scales_odd, "scales_odd");
  if (!m.zero_points.empty()) {
    throw std::invalid_argument("quantize_with_scales: zero points are not supported, codes are symmetric");
  }
  if (error != nullptr) *error = {};
  encode_matrix(m, weights, error, [&](std::size_t col, Scratch&) {
    finite_abs_max(weights + col * m.k, m.k, "column " + std::to_string(col));
  });
}

void quantize_activations(const float* x, std::size_t m, std::size_t k, std::int8_t* q, float* scale) {
  for (std::size_t row = 0; row < m; ++row) {
    const float* from = x + row * k;
    scale[row] = absmax_scale(finite_abs_max(from, k, "activation row " + std::to_string(row)), 127);
    const Grid grid{scale[row], -128, 127};
    encode(from, k, make_grid_run(grid, grid), q + row * k);
  }
}

}  // namespace lpu::kernels
