#include "kernels/quantize.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
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

// What one worker reuses from column to column.
struct Scratch {
  std::vector<float> parity_rows[2];  // 0: even rows, 1: odd rows
  std::vector<float> scales, scales_odd;
  std::vector<std::int8_t> codes;
};

float mse_scale_of(const float* w, std::size_t count, CodeRange range) {
  return mse_scale(w, count, std::bit_cast<float>(abs_max_bits(w, count)), range);
}

void choose_odd_type_scales(const QuantizedMatrix& m, const float* column, Scratch& s) {
  for (std::vector<float>& rows : s.parity_rows) rows.resize(m.k / 2 + 1);
  split_rows(column, m.k, s.parity_rows[0].data(), s.parity_rows[1].data());
  for (std::size_t g = 0; g < m.groups(); ++g) {
    const std::size_t first = g * m.group_rows(), end = first + m.group_rows();
    for (std::size_t parity = 0; parity < 2; ++parity) {
      const std::size_t from = (first + 1 - parity) / 2, to = (end + 1 - parity) / 2;
      (parity == 0 ? s.scales : s.scales_odd)[g] =
          mse_scale_of(s.parity_rows[parity].data() + from, to - from, code_range(m.format, parity));
    }
  }
}

// To scratch, one after the other; in the matrix the scales of a group's columns are neighbours.
void choose_scales(const QuantizedMatrix& m, Quantizer q, const float* column, Scratch& s) {
  if (q == Quantizer::kMse && has_odd_type(m.format)) return choose_odd_type_scales(m, column, s);
  const CodeRange narrowest = code_range(m.format, 1);
  for (std::size_t g = 0; g < m.groups(); ++g) {
    const float* w = column + g * m.group_rows();
    s.scales[g] = q == Quantizer::kMse
                      ? mse_scale_of(w, m.group_rows(), narrowest)
                      : absmax_scale(std::bit_cast<float>(abs_max_bits(w, m.group_rows())), narrowest.max);
  }
}

// In the matrix the scales of one column lie a row apart.
void store_scales(const std::vector<float>& from, std::size_t n, std::size_t columns,
                  std::vector<float>& to) {
  for (std::size_t g = 0; g < from.size(); ++g) to[g * columns + n] = from[g];
}
void load_scales(const std::vector<float>& from, std::size_t n, std::size_t columns, std::vector<float>& to) {
  for (std::size_t g = 0; g < to.size(); ++g) to[g] = from[g * columns + n];
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

// Scales of columns from a quantiser, or as given.
class Encoder {
 public:
  Encoder(QuantizedMatrix& m, const float* weights, std::optional<Quantizer> quantizer, bool reports)
      : m_(m), weights_(weights), quantizer_(quantizer), columns_(reports ? m.n : 0) {}

  void run() {
    if (m_.k == 0) return;
    parallel_for(m_.n, 1, [&](std::size_t begin, std::size_t end) {
      Scratch scratch;
      scratch.codes.resize(m_.k);
      scratch.scales.resize(m_.groups());
      if (!m_.scales_odd.empty()) scratch.scales_odd.resize(m_.groups());
      for (std::size_t n = begin; n < end; ++n) encode_column(n, scratch);
    });
  }
  // Of columns in order, so that threads do not show in it.
  QuantizeError error() const {
    return summarize(columns_, static_cast<double>(m_.k) * static_cast<double>(m_.n));
  }

 private:
  void encode_column(std::size_t n, Scratch& s) {
    const float* column = weights_ + n * m_.k;
    const float abs_max = finite_abs_max(column, m_.k, "column " + std::to_string(n));
    if (quantizer_) {
      choose_scales(m_, *quantizer_, column, s);
      store_scales(s.scales, n, m_.n, m_.scales);
      store_scales(s.scales_odd, n, m_.n, m_.scales_odd);
    } else {
      load_scales(m_.scales, n, m_.n, s.scales);
      load_scales(m_.scales_odd, n, m_.n, s.scales_odd);
    }
    const ColumnGrid grid{s.scales.data(),
                          s.scales_odd.empty() ? nullptr : s.scales_odd.data(),
                          {code_range(m_.format, 0), code_range(m_.format, 1)},
                          m_.group_rows()};
    encode(column, m_.k, grid, abs_max, s.codes.data(), columns_.empty() ? nullptr : &columns_[n]);
    pack_column(m_, n, s.codes.data());
  }

  QuantizedMatrix& m_;
  const float* weights_;
  std::optional<Quantizer> quantizer_;
  std::vector<ErrorSums> columns_;  // empty: nobody asked
};

void encode_matrix(QuantizedMatrix& m, const float* weights, std::optional<Quantizer> quantizer,
                   QuantizeError* error) {
  Encoder encoder(m, weights, quantizer, error != nullptr);
  encoder.run();
  if (error != nullptr) *error = encoder.error();
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
  encode_matrix(m, weights, q, error);
  return m;
}

void quantize_with_scales(QuantizedMatrix& m, const float* weights, QuantizeError* error) {
  check_matrix(m);
  check_scales(m.scales, "scales");
  check_scales(m.scales_odd, "scales_odd");
  if (!m.zero_points.empty()) {
    throw std::invalid_argument("quantize_with_scales: zero points are not supported, codes are symmetric");
  }
  encode_matrix(m, weights, std::nullopt, error);
}

void quantize_activations(const float* x, std::size_t m, std::size_t k, std::int8_t* q, float* scale) {
  for (std::size_t row = 0; row < m; ++row) {
    const float* from = x + row * k;
    const float abs_max = finite_abs_max(from, k, "activation row " + std::to_string(row));
    scale[row] = absmax_scale(abs_max, 127);
    encode(from, k, {&scale[row], nullptr, {{{-128, 127}, {-128, 127}}}, k}, abs_max, q + row * k, nullptr);
  }
}

}  // namespace lpu::kernels
