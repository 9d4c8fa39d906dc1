// The normative output step at the edges of fp32. Expected bits are worked out by hand from its
// definition in kernels/matmul.h; the kernels and the reference must both give them.
#include <doctest/doctest.h>

#include <limits>

#include "kernels/matmul.h"
#include "kernels/reference.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

struct Edge {
  const char* what;
  std::int32_t acc;
  float scale, x_scale;
  std::uint32_t bits;
};
const Edge kEdges[] = {
    {"plain", 3, 0.5f, 2.0f, 0x40400000u},
    {"2^24 + 1 is a tie and goes to even", (1 << 24) + 1, 1, 1, 0x4B800000u},
    {"2^24 + 3 is a tie and goes to even", (1 << 24) + 3, 1, 1, 0x4B800002u},
    {"the largest accumulator", 2147467264, 1, 1, 0x4EFFFF80u},
    {"zero times a negative scale is -0", 0, -1, 1, 0x80000000u},
    {"-0 times -1 is +0", 0, -1, -1, 0x00000000u},
    {"the smallest subnormal scale", 1, 0x1p-149f, 1, 0x00000001u},
    {"half of the smallest subnormal is a tie and goes to 0", 1, 0x1p-149f, 0.5f, 0x00000000u},
    {"three halves of it is a tie and goes to 2", 3, 0x1p-149f, 0.5f, 0x00000002u},
    {"a product that becomes subnormal is kept", 1, 0x1p-100f, 0x1p-40f, 0x00000200u},
    {"negative subnormal", -1, 0x1p-149f, 1, 0x80000001u},
    {"overflow", 1000, 1e38f, 1, 0x7F800000u},
    {"negative overflow", -1000, 1e38f, 1, 0xFF800000u},
    {"infinite scale", 1, kInf, 1, 0x7F800000u},
    {"0 * infinity is the one NaN", 0, kInf, 1, 0x7FC00000u},
    {"infinity * 0 is the one NaN", 1, kInf, 0, 0x7FC00000u},
    {"NaN scale", 1, kNaN, 1, 0x7FC00000u},
    {"NaN scale with sign and payload", 1, std::bit_cast<float>(0xFFC12345u), 1, 0x7FC00000u},
    {"NaN activation scale", 1, 1, std::bit_cast<float>(0xFFFFFFFFu), 0x7FC00000u},
};

TEST_CASE("output step: subnormals, infinities, NaN, signed zero, ties") {
  for (const Edge& e : kEdges) {
    CAPTURE(e.what);
    // Once for each position in a vector of any length, and with a tail.
    constexpr std::size_t n = 33;
    QuantizedMatrix w = make_matrix(Format::kInt8, 1, n);
    w.scales.assign(n, e.scale);
    const std::vector<std::int32_t> acc(n, e.acc);
    const std::vector<float> expected(n, std::bit_cast<float>(e.bits));
    std::vector<float> fast(n), slow(n);
    output_step(w, acc.data(), &e.x_scale, 1, fast.data());
    reference::output_step(w, acc.data(), &e.x_scale, 1, slow.data());
    CHECK(first_difference(expected, fast) == std::nullopt);
    CHECK(first_difference(expected, slow) == std::nullopt);
  }
}

float step(const QuantizedMatrix& w, const std::vector<std::int32_t>& acc, float x_scale) {
  float y = 0, slow = 0;
  output_step(w, acc.data(), &x_scale, 1, &y);
  reference::output_step(w, acc.data(), &x_scale, 1, &slow);
  CHECK(std::bit_cast<std::uint32_t>(y) == std::bit_cast<std::uint32_t>(slow));
  return y;
}

TEST_CASE("groups are added in order, each rounded") {
  QuantizedMatrix w = make_matrix(Format::kInt8, 3, 1, 1);
  w.scales = {0x1p24f, 1.0f, -0x1p24f};
  CHECK(step(w, {1, 1, 1}, 1) == 0.0f);  // any other order gives 1
  w.scales = {1.0f, 0x1p24f, -0x1p24f};
  CHECK(step(w, {1, 1, 1}, 1) == 0.0f);
  w.scales = {0x1p24f, -0x1p24f, 1.0f};
  CHECK(step(w, {1, 1, 1}, 1) == 1.0f);
}

TEST_CASE("the even term comes before the odd term of the same group") {
  QuantizedMatrix w = make_matrix(Format::kQ3p5, 4, 1, 2);
  w.scales = {0x1p24f, 1.0f};
  w.scales_odd = {-0x1p24f, 1.0f};
  CHECK(accumulator_terms(w) == 4);
  CHECK(step(w, {1, 1, 1, 0}, 1) == 1.0f);  // all even terms first would give 0
}

TEST_CASE("a product is rounded before it is added: no fused multiply-add") {
  QuantizedMatrix w = make_matrix(Format::kInt8, 2, 1, 1);
  const float third = 1.0f / 3.0f;
  w.scales = {-1.0f, third};
  // fl(3 * fl(1/3)) is 1, so the sum is 0; fused it would be 2^-25.
  CHECK(std::bit_cast<std::uint32_t>(step(w, {1, 3}, 1)) == 0u);
}

struct Int8Edge {
  float y, inverse;
  int expected;
};
const Int8Edge kInt8Edges[] = {
    {0.5f, 1, 0},       {1.5f, 1, 2},       {2.5f, 1, 2},        {-0.5f, 1, 0},
    {-1.5f, 1, -2},     {-2.5f, 1, -2},     {126.5f, 1, 126},    {127.5f, 1, 127},
    {-128.5f, 1, -128}, {-127.5f, 1, -128}, {1e30f, 1e30f, 127}, {-1e30f, 1e30f, -128},
    {kInf, 0, 0},       {kNaN, 1, 0},       {kInf, 1, 127},      {-kInf, 1, -128}};

TEST_CASE("int8 output: ties to even, saturation, NaN is 0") {
  for (const Int8Edge& e : kInt8Edges) {
    CAPTURE(e.y);
    CAPTURE(e.inverse);
    QuantizedMatrix w = make_matrix(Format::kInt8, 1, 1);
    w.data[0] = 1;
    w.scales[0] = e.y;
    const std::int8_t x = 1;
    const float x_scale = 1;
    std::int8_t y = 99, slow = 99;
    matmul_int8(w, &x, &x_scale, 1, e.inverse, &y);
    reference::matmul_int8(w, &x, &x_scale, 1, e.inverse, &slow);
    CHECK(static_cast<int>(y) == e.expected);
    CHECK(static_cast<int>(slow) == e.expected);
  }
}

TEST_CASE("output step equals the reference for random bit patterns as scales") {
  Random random(7);
  QuantizedMatrix w = make_matrix(Format::kQ3p5b, 64, 333, 16);
  w.scales_odd = w.scales;
  for (float& s : w.scales) s = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
  for (float& s : w.scales_odd) s = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
  constexpr std::size_t m = 7;
  std::vector<float> x_scale(m), fast(m * w.n), slow(m * w.n);
  for (float& s : x_scale) s = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
  std::vector<std::int32_t> acc(accumulator_terms(w) * m * w.n);
  for (std::int32_t& a : acc) a = static_cast<std::int32_t>(random.next());
  output_step(w, acc.data(), x_scale.data(), m, fast.data());
  reference::output_step(w, acc.data(), x_scale.data(), m, slow.data());
  CHECK(first_difference(slow, fast) == std::nullopt);
}

}  // namespace
}  // namespace lpu::kernels::tests
