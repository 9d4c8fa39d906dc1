// Mutants: kernels with one classical mistake each. The comparison that says the real kernels are
// right must tell every one of them apart; a comparison that cannot fail proves nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "kernels/matmul.h"
#include "kernels/reference.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

using Decode = std::function<int(const QuantizedMatrix&, std::size_t k, std::size_t n)>;

// The reference's sums with another decoder.
std::vector<std::int32_t> sums_with(const QuantizedMatrix& w, const std::vector<std::int8_t>& x,
                                    std::size_t m, const Decode& decode) {
  std::vector<std::int32_t> acc(m * w.n, 0);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t n = 0; n < w.n; ++n) {
      for (std::size_t k = 0; k < w.k; ++k) acc[i * w.n + n] += x[i * w.k + k] * decode(w, k, n);
    }
  }
  return acc;
}

struct Setup {
  QuantizedMatrix w;
  std::vector<std::int8_t> x;
  std::vector<std::int32_t> acc;
  static constexpr std::size_t kRows = 3;

  explicit Setup(Format f, std::size_t k = 33) {
    Random random(k);
    w = random_matrix({.format = f, .m = kRows, .n = 5, .k = k}, random);
    x = random_activations(kRows * k, random);
    acc.resize(kRows * w.n);
    matmul_int32(w, x.data(), kRows, acc.data());
  }
  bool agrees_with(const Decode& decode) const { return same_bits(sums_with(w, x, kRows, decode), acc); }
};

std::uint8_t byte_of(const QuantizedMatrix& w, std::size_t byte, std::size_t n) {
  return w.data[n * packed_column_bytes(w.format, w.k) + byte];
}

TEST_CASE("the comparison accepts the right decoder") {
  for (const Format f : kAllFormats) CHECK(Setup(f).agrees_with(code_at));
}

TEST_CASE("mutant: codes without sign extension") {
  for (const Format f : kAllFormats) {
    CHECK_FALSE(Setup(f).agrees_with([](const QuantizedMatrix& w, std::size_t k, std::size_t n) {
      const int code = code_at(w, k, n);
      const CodeRange range = code_range(w.format, k);
      return code < 0 ? code + (range.max - range.min + 1) : code;
    }));
  }
}

TEST_CASE("mutant: the 3-bit codes are extended from 4 bits") {
  CHECK_FALSE(Setup(Format::kQ3p5b).agrees_with([](const QuantizedMatrix& w, std::size_t k, std::size_t n) {
    return k % 2 == 0 ? code_at(w, k, n) : code_at(w, k, n) & 7;
  }));
}

TEST_CASE("mutant: high nibble first") {
  CHECK_FALSE(Setup(Format::kInt4).agrees_with([](const QuantizedMatrix& w, std::size_t k, std::size_t n) {
    const int nibble = byte_of(w, k / 2, n) >> (k % 2 == 0 ? 4 : 0) & 15;
    return nibble >= 8 ? nibble - 16 : nibble;
  }));
}

TEST_CASE("mutant: bit 7 of q3p5b taken as a fifth bit") {
  CHECK_FALSE(Setup(Format::kQ3p5b).agrees_with([](const QuantizedMatrix& w, std::size_t k, std::size_t n) {
    return k % 2 == 0 ? static_cast<std::int8_t>(byte_of(w, k / 2, n)) >> 3 : code_at(w, k, n);
  }));
}

TEST_CASE("mutant: the dense planes of upper and lowest bits swapped") {
  CHECK_FALSE(Setup(Format::kQ3p5).agrees_with([](const QuantizedMatrix& w, std::size_t k, std::size_t n) {
    if (k % 2 == 0) return code_at(w, k, n);
    const int code = code_at(w, k, n) & 7;
    const int swapped = (code & 1) << 2 | code >> 1;
    return swapped >= 4 ? swapped - 8 : swapped;
  }));
}

TEST_CASE("mutant: the last row of an odd k is lost") {
  for (const Format f : kAllFormats) {
    const Setup s(f, 321);
    CHECK_FALSE(s.agrees_with([](const QuantizedMatrix& w, std::size_t k, std::size_t n) {
      return k + 1 == w.k ? 0 : code_at(w, k, n);
    }));
  }
}

TEST_CASE("mutant: byte products added in saturating int16 pairs") {
  QuantizedMatrix w = make_matrix(Format::kInt8, 2, 1);
  std::fill(w.data.begin(), w.data.end(), std::uint8_t{0x80});
  const std::vector<std::int8_t> x = {-128, -128};
  std::vector<std::int32_t> acc(1);
  matmul_int32(w, x.data(), 1, acc.data());
  const std::vector<std::int32_t> saturated = {std::min(128 * 128 * 2, 32767)};
  CHECK_FALSE(same_bits(saturated, acc));
}

// The output step of accumulators 0, 1, 2 ... with the same two scales.
constexpr std::size_t kOutputs = 1000;
constexpr float kScale = 1.1f, kActivationScale = 0.3f;

bool output_step_agrees_with(const std::function<float(std::int32_t)>& mutant) {
  QuantizedMatrix w = make_matrix(Format::kInt8, 1, kOutputs);
  w.scales.assign(kOutputs, kScale);
  std::vector<std::int32_t> acc(kOutputs);
  std::vector<float> y(kOutputs), expected(kOutputs);
  for (std::size_t i = 0; i < kOutputs; ++i) {
    acc[i] = static_cast<std::int32_t>(i);
    expected[i] = mutant(acc[i]);
  }
  output_step(w, acc.data(), &kActivationScale, 1, y.data());
  return same_bits(expected, y);
}

TEST_CASE("the comparison accepts the right order of roundings") {
  CHECK(output_step_agrees_with([](std::int32_t acc) {
    const float p = static_cast<float>(acc) * kScale;
    return p * kActivationScale;
  }));
}

TEST_CASE("mutant: both scales multiplied first") {
  CHECK_FALSE(output_step_agrees_with([](std::int32_t acc) {
    const float both = kScale * kActivationScale;
    return static_cast<float>(acc) * both;
  }));
}

TEST_CASE("mutant: the output step in double, rounded once") {
  CHECK_FALSE(output_step_agrees_with(
      [](std::int32_t acc) { return static_cast<float>(double{kScale} * kActivationScale * acc); }));
}

TEST_CASE("mutant: int8 output rounds half up or half away from zero") {
  QuantizedMatrix w = make_matrix(Format::kInt8, 1, 4);
  w.data = {1, 1, 1, 1};
  w.scales = {0.5f, 2.5f, -1.5f, -2.5f};
  const std::int8_t x = 1;
  const float x_scale = 1;
  std::vector<std::int8_t> y(4), half_up(4), away(4);
  matmul_int8(w, &x, &x_scale, 1, 1, y.data());
  for (std::size_t i = 0; i < 4; ++i) {
    half_up[i] = static_cast<std::int8_t>(std::floor(w.scales[i] + 0.5f));
    away[i] = static_cast<std::int8_t>(std::round(w.scales[i]));
  }
  CHECK_FALSE(same_bits(half_up, y));
  CHECK_FALSE(same_bits(away, y));
}

TEST_CASE("mutant: the original formula's offset in place of a zero point") {
  // (acc + offset) * scale has no sum over x: with zero point 1 and x = 1, 1, 1 the sum loses 3, not 1.
  QuantizedMatrix w = make_matrix(Format::kInt8, 3, 1);
  w.data = {5, 5, 5};
  w.zero_points = {1};
  const std::vector<std::int8_t> x = {1, 1, 1};
  const float x_scale = 1;
  std::vector<float> y(1);
  matmul_fp32(w, x.data(), &x_scale, 1, y.data());
  CHECK(same_bits(std::vector<float>{12.0f}, y));
  CHECK_FALSE(same_bits(std::vector<float>{reference::original_fortran_dequantize(15, -1, 1)}, y));
}

}  // namespace
}  // namespace lpu::kernels::tests
