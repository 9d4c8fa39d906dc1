#include "kernels/quantize.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "kernels/matmul.h"
#include "kernels/targets.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

constexpr Quantizer kAllQuantizers[] = {Quantizer::kAbsMax, Quantizer::kMse};

std::vector<float> normal_weights(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> w(count);
  for (float& v : w) v = random.normal();
  return w;
}

float scale_at(const QuantizedMatrix& m, std::size_t k, std::size_t n) {
  const std::vector<float>& scales = k % 2 == 1 && !m.scales_odd.empty() ? m.scales_odd : m.scales;
  return scales[k / m.group_rows() * m.n + n];
}

TEST_CASE("codes are the nearest even code of w / scale, clamped, on every target") {
  for (const std::int64_t target : runnable_targets()) {
    use_target(target);
    for (const Format f : kAllFormats) {
      for (const std::size_t k : {1, 15, 16, 17, 33, 320, 321}) {
        for (const std::size_t group : {std::size_t{0}, std::size_t{1}, k}) {
          const std::vector<float> w = normal_weights(3 * k, k);
          const QuantizedMatrix m = quantize(f, Quantizer::kMse, w.data(), k, 3, group);
          for (std::size_t n = 0; n < 3; ++n) {
            for (std::size_t i = 0; i < k; ++i) {
              const float code = std::nearbyint(w[n * k + i] / scale_at(m, i, n));
              const CodeRange r = code_range(f, i);
              REQUIRE(code_at(m, i, n) == std::clamp(static_cast<int>(code), r.min, r.max));
            }
          }
        }
      }
    }
  }
  use_target(0);
}

bool same_matrix(const QuantizedMatrix& a, const QuantizedMatrix& b) {
  return same_bits(a.data, b.data) && same_bits(a.scales, b.scales) && same_bits(a.scales_odd, b.scales_odd);
}

void check_same_everywhere(Format f, Quantizer q, std::size_t k, std::size_t group) {
  constexpr std::size_t n = 7;
  const std::vector<float> w = normal_weights(k * n, 5);
  QuantizeError expected_error;
  const QuantizedMatrix expected = quantize(f, q, w.data(), k, n, group, &expected_error);
  for (const std::int64_t target : runnable_targets()) {
    for (const unsigned threads : {1u, 3u}) {
      use_target(target);
      set_threads(threads);
      note_target(0);
      QuantizeError error;
      CHECK(same_matrix(expected, quantize(f, q, w.data(), k, n, group, &error)));
      CHECK(last_target() == target);
      CHECK(error.rms == expected_error.rms);
      CHECK(error.nrmse == expected_error.nrmse);
      CHECK(error.max == expected_error.max);
    }
  }
  use_target(0);
  set_threads(1);
}

TEST_CASE("neither the target nor the number of threads shows in scales, codes or the reported error") {
  for (const Format f : kAllFormats) {
    for (const Quantizer q : kAllQuantizers) {
      for (const std::size_t group : {0, 3, 107}) check_same_everywhere(f, q, 321, group);
      check_same_everywhere(f, q, 5003, 0);  // many weights: swept as buckets
    }
  }
}

TEST_CASE("absmax: the scale is absmax over the largest code of the narrowest row type") {
  const std::vector<float> w = {0.5f, -3.0f, 1.0f, 2.0f};
  for (const auto& [format, divisor] : {std::pair{Format::kInt8, 127.0f}, std::pair{Format::kInt4, 7.0f},
                                        std::pair{Format::kQ3p5b, 3.0f}, std::pair{Format::kQ3p5, 3.0f}}) {
    const QuantizedMatrix m = quantize(format, Quantizer::kAbsMax, w.data(), 4, 1, 0);
    CHECK(m.scales == std::vector<float>{3.0f / divisor});
    CHECK(m.scales_odd.empty());
    const QuantizedMatrix grouped = quantize(format, Quantizer::kAbsMax, w.data(), 4, 1, 2);
    CHECK(grouped.scales == std::vector<float>{3.0f / divisor, 2.0f / divisor});
  }
}

TEST_CASE("zeros have scale 1 and code 0; tiny weights have a scale of at least 2^-100") {
  std::vector<float> w(64, 0.0f);
  w[33] = 1e-45f;
  w[40] = -1e-38f;
  for (const Format f : kAllFormats) {
    for (const Quantizer q : kAllQuantizers) {
      QuantizeError error;
      const QuantizedMatrix m = quantize(f, q, w.data(), 32, 2, 0, &error);
      CHECK(m.scales[0] == 1.0f);
      CHECK(m.scales[1] == 0x1p-100f);
      for (const float s : m.scales_odd) CHECK(s >= 0x1p-100f);
      for (std::size_t k = 0; k < 32; ++k) CHECK(code_at(m, k, 0) == 0);
      CHECK(std::isfinite(error.rms));
      CHECK(std::isfinite(error.max));
    }
  }
}

TEST_CASE("no scale is below 2^-100, even where the best one would be") {
  std::vector<float> w = normal_weights(4096, 8);
  for (float& v : w) v *= 0x1p-99f;
  for (const Format f : kAllFormats) {
    const QuantizedMatrix m = quantize(f, Quantizer::kMse, w.data(), 4096, 1, 0);
    CHECK(m.scales[0] == 0x1p-100f);
    for (const float s : m.scales_odd) CHECK(s >= 0x1p-100f);
  }
}

TEST_CASE("all zeros: the error is zero, not NaN") {
  const std::vector<float> w(320, 0.0f);
  QuantizeError error{1, 1, 1};
  quantize(Format::kQ3p5, Quantizer::kMse, w.data(), 320, 1, 32, &error);
  CHECK(error.rms == 0);
  CHECK(error.nrmse == 0);
  CHECK(error.max == 0);
}

TEST_CASE("very large and very small weights neither overflow nor lose the optimum") {
  const std::vector<float> w = normal_weights(320, 9);
  for (const float factor : {0x1p-90f, 0x1p120f}) {
    std::vector<float> scaled = w;
    for (float& v : scaled) v *= factor;
    for (const Format f : kAllFormats) {
      QuantizeError error, scaled_error;
      const QuantizedMatrix m = quantize(f, Quantizer::kMse, w.data(), 320, 1, 0, &error);
      const QuantizedMatrix s = quantize(f, Quantizer::kMse, scaled.data(), 320, 1, 0, &scaled_error);
      CHECK(same_bits(m.data, s.data));
      CHECK(s.scales[0] == m.scales[0] * factor);
      CHECK(scaled_error.rms == error.rms * factor);
      CHECK(scaled_error.nrmse == error.nrmse);
      CHECK(scaled_error.max == error.max * factor);
    }
  }
}

TEST_CASE("what is not finite is refused, with its place") {
  std::vector<float> w(320, 1.0f);
  for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    w[170] = bad;
    CHECK_THROWS_WITH_AS(
        quantize(Format::kInt4, Quantizer::kMse, w.data(), 160, 2, 0),
        "quantize: column 1, position 10 is infinite or not a number; only finite values can be quantised",
        std::invalid_argument);
  }
}

TEST_CASE("given scales are kept, and bad ones refused") {
  const std::vector<float> w = {1.0f, -1.0f, 0.3f, 9.0f};
  QuantizedMatrix m = make_matrix(Format::kQ3p5, 4, 1);
  m.scales = {0.25f};
  quantize_with_scales(m, w.data());
  std::vector<std::int8_t> codes(4);
  unpack_column(m, 0, codes.data());
  CHECK(codes == std::vector<std::int8_t>{4, -4, 1, 3});
  for (const float bad : {0.0f, -1.0f, 1e-40f, std::numeric_limits<float>::infinity()}) {
    m.scales = {bad};
    CHECK_THROWS_AS(quantize_with_scales(m, w.data()), std::invalid_argument);
  }
}

TEST_CASE("activations: absmax / 127 per row, nearest even, 1 for a row of zeros") {
  const std::vector<float> x = {127.0f, 0.5f, 1.5f, -127.0f, -2.5f, 0, 0, 0, 0, 0};
  std::vector<std::int8_t> q(10, 99);
  std::vector<float> scale(2);
  quantize_activations(x.data(), 2, 5, q.data(), scale.data());
  CHECK(scale == std::vector<float>{1.0f, 1.0f});
  CHECK(q == std::vector<std::int8_t>{127, 0, 2, -127, -2, 0, 0, 0, 0, 0});
  const std::vector<float> y = normal_weights(321, 3);
  std::vector<std::int8_t> codes(321);
  float s = 0;
  quantize_activations(y.data(), 1, 321, codes.data(), &s);
  float abs_max = 0;
  for (const float v : y) abs_max = std::max(abs_max, std::fabs(v));
  CHECK(s == abs_max / 127.0f);
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(codes[i] == static_cast<int>(std::nearbyint(y[i] / s)));
}

}  // namespace
}  // namespace lpu::kernels::tests
