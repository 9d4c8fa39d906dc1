#include "kernels/matmul.h"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>

#include "kernels/packed.h"
#include "kernels/reference.h"
#include "kernels/targets.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

constexpr std::size_t kSizes[] = {1, 2, 15, 16, 17, 31, 33, 63, 65, 319, 320, 321};

struct Results {
  std::vector<std::int32_t> acc;
  std::vector<float> real;
  std::vector<std::int8_t> int8;
  explicit Results(const QuantizedMatrix& w, std::size_t m)
      : acc(accumulator_terms(w) * m * w.n, -77), real(m * w.n, -77), int8(m * w.n, -77) {}
};

struct Case {
  QuantizedMatrix w;
  std::vector<std::int8_t> x;
  std::vector<float> x_scale;
  float inverse_output_scale = 0.01f;
  std::size_t m() const { return x_scale.size(); }
};

Case random_case(const Shape& s, std::uint64_t seed) {
  Random random(seed);
  Case c{random_matrix(s, random), random_activations(s.m * s.k, random), std::vector<float>(s.m)};
  for (float& scale : c.x_scale) scale = random.uniform();
  return c;
}

Results by_reference(const Case& c) {
  Results r(c.w, c.m());
  reference::matmul_int32(c.w, c.x.data(), c.m(), r.acc.data());
  reference::matmul_fp32(c.w, c.x.data(), c.x_scale.data(), c.m(), r.real.data());
  reference::matmul_int8(c.w, c.x.data(), c.x_scale.data(), c.m(), c.inverse_output_scale, r.int8.data());
  return r;
}

Results by_kernels(const Case& c) {
  Results r(c.w, c.m());
  matmul_int32(c.w, c.x.data(), c.m(), r.acc.data());
  matmul_fp32(c.w, c.x.data(), c.x_scale.data(), c.m(), r.real.data());
  matmul_int8(c.w, c.x.data(), c.x_scale.data(), c.m(), c.inverse_output_scale, r.int8.data());
  return r;
}

Results by_packed(const Case& c) {
  const PackedWeights packed(c.w);
  Results r(c.w, c.m());
  multiply_int32(packed, c.x.data(), c.m(), r.acc.data());
  multiply_fp32(packed, c.x.data(), c.x_scale.data(), c.m(), r.real.data());
  multiply_int8(packed, c.x.data(), c.x_scale.data(), c.m(), c.inverse_output_scale, r.int8.data());
  return r;
}

void check_same(const Results& expected, const Results& actual) {
  CHECK(first_difference(expected.acc, actual.acc) == std::nullopt);
  CHECK(first_difference(expected.real, actual.real) == std::nullopt);
  CHECK(first_difference(expected.int8, actual.int8) == std::nullopt);
}

void check_on_every_target(const Case& c) {
  const Restore restore;
  const Results expected = by_reference(c);
  for (const std::int64_t target : runnable_targets()) {
    CAPTURE(target_name(target));
    use_target(target);
    note_target(0);
    check_same(expected, by_kernels(c));
    REQUIRE(last_target() == target);
    note_target(0);
    check_same(expected, by_packed(c));
    REQUIRE(last_target() == target);
  }
}

void check_shape(const Shape& s) {
  CAPTURE(describe(s));
  check_on_every_target(random_case(s, s.m * 1000003 + s.n * 1009 + s.k * 31 + s.group));
}

// Each size along each dimension, the other two taken from the list as well (shifted, and the largest
// ones left out, so that the reference stays affordable).
template <class F>
void for_each_ragged_shape(F&& check) {
  constexpr std::size_t count = std::size(kSizes);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t a = kSizes[(i * 5 + 1) % 9], b = kSizes[(i * 7 + 3) % 7];
    check(kSizes[i], a, b);
    check(b, kSizes[i], a);
    check(a, b, kSizes[i]);
    check(1, b, kSizes[i]);
  }
}

TEST_CASE("every target equals the reference bit for bit at ragged sizes") {
  for (const Format f : kAllFormats) {
    for_each_ragged_shape([&](std::size_t m, std::size_t n, std::size_t k) {
      check_shape({.format = f, .m = m, .n = n, .k = k});
    });
  }
}

TEST_CASE("groups of any length that divides k, aligned with nothing") {
  struct Grouping {
    std::size_t k, group;
  };
  constexpr Grouping kGroupings[] = {{320, 32},
                                     {320, 64},
                                     {320, 160},
                                     {320, 320},
                                     {320, 5},
                                     {320, 1},
                                     {320, 2},
                                     {321, 3},
                                     {321, 107},
                                     {33, 11},
                                     {17, 1},
                                     {15, 5},
                                     {512, 128},
                                     {384, 128},
                                     {65, 13},
                                     {31, 31},
                                     {640, 16},
                                     {2, 1},
                                     // One row short of and beyond a block of 32, 64 and 128 rows.
                                     {62, 31},
                                     {126, 63},
                                     {254, 127},
                                     {66, 33},
                                     {130, 65},
                                     {258, 129}};
  for (const Format f : kAllFormats) {
    for (const Grouping& g : kGroupings) {
      for (const std::size_t m : {1, 3, 6})
        check_shape({.format = f, .m = m, .n = 5, .k = g.k, .group = g.group});
    }
  }
}

TEST_CASE("zero points and dual scales, alone and together, per column and per group") {
  for (const Format f : kAllFormats) {
    const bool has_odd_type = f == Format::kQ3p5b || f == Format::kQ3p5;
    for (const std::size_t group : {0, 1, 3, 107}) {
      for (const bool zero_points : {false, true}) {
        for (const bool dual : {false, true}) {
          if (dual && !has_odd_type) continue;
          check_shape({.format = f,
                       .m = 5,
                       .n = 17,
                       .k = 321,
                       .group = group,
                       .zero_points = zero_points,
                       .dual_scales = dual});
        }
      }
    }
  }
}

TEST_CASE("the extremes of weights and activations do not saturate on the way") {
  for (const Format f : kAllFormats) {
    for (const bool low : {false, true}) {
      for (const int activation : {-128, 127}) {
        for (const std::size_t k : {1, 64, 321, 4099}) {
          Case c{make_matrix(f, k, 2), std::vector<std::int8_t>(5 * k, static_cast<std::int8_t>(activation)),
                 std::vector<float>(5, 1.0f)};
          std::vector<std::int8_t> codes(k);
          for (std::size_t i = 0; i < k; ++i) {
            codes[i] = static_cast<std::int8_t>(low ? code_range(f, i).min : code_range(f, i).max);
          }
          for (std::size_t n = 0; n < 2; ++n) pack_column(c.w, n, codes.data());
          CAPTURE(format_name(f));
          CAPTURE(k);
          check_on_every_target(c);
        }
      }
    }
  }
}

// A column of `code` against a row of -128, k long, on every target.
void check_long_sum(std::size_t k, std::int8_t code, std::optional<std::int8_t> zero_point,
                    std::int32_t expected) {
  const Restore restore;
  QuantizedMatrix w = make_matrix(Format::kInt8, k, 1);
  std::fill(w.data.begin(), w.data.end(), static_cast<std::uint8_t>(code));
  if (zero_point) w.zero_points = {*zero_point};
  const std::vector<std::int8_t> x(k, -128);
  for (const std::int64_t target : runnable_targets()) {
    use_target(target);
    std::int32_t acc = 0;
    matmul_int32(w, x.data(), 1, &acc);
    CHECK(acc == expected);
    multiply_int32(PackedWeights(w), x.data(), 1, &acc);
    CHECK(acc == expected);
  }
}

TEST_CASE("the longest exact sums are reached, one row more is refused") {
  check_long_sum(kMaxExactK, -128, std::nullopt, 2147467264);
  check_long_sum(kMaxExactKWithZeroPoints, -128, std::int8_t{127}, 2147483520);
  CHECK_THROWS_AS(check_long_sum(kMaxExactK + 1, 0, std::nullopt, 0), std::invalid_argument);
  CHECK_THROWS_AS(check_long_sum(kMaxExactKWithZeroPoints + 1, 0, std::int8_t{1}, 0), std::invalid_argument);
}

TEST_CASE("groups allow a k beyond the longest sum") {
  constexpr std::size_t k = 160000;
  QuantizedMatrix w = make_matrix(Format::kInt8, k, 1, 40000);
  std::fill(w.data.begin(), w.data.end(), std::uint8_t{0x80});
  const std::vector<std::int8_t> x(k, -128);
  std::vector<std::int32_t> acc(4);
  matmul_int32(w, x.data(), 1, acc.data());
  CHECK(acc == std::vector<std::int32_t>(4, 128 * 128 * 40000));
}

TEST_CASE("the number of threads does not show in any bit") {
  const Restore restore;
  for (const Format f : kAllFormats) {
    for (const std::size_t n : {1, 2, 3, 17, 65}) {
      const Case c =
          random_case({.format = f, .m = 67, .n = n, .k = 96, .group = 32, .zero_points = true}, n);
      const Results expected = by_reference(c);
      for (unsigned threads = 1; threads <= 4; ++threads) {
        CAPTURE(threads);
        set_threads(threads);
        check_same(expected, by_kernels(c));
      }
    }
  }
}

TEST_CASE("every compiled target that this machine can run has run") {
  const Restore restore;
  const Case c = random_case({.format = Format::kQ3p5, .m = 1, .n = 1, .k = 16}, 1);
  std::set<std::int64_t> ran;
  for (const std::int64_t target : runnable_targets()) {
    use_target(target);
    note_target(0);
    by_kernels(c);
    ran.insert(last_target());
  }
  CHECK(ran.count(0) == 0);
  CHECK(ran.size() == runnable_targets().size());
#if defined(__x86_64__)
  CHECK(ran.size() >= 2);  // one target without vectors and at least one with
#endif
}

TEST_CASE("no rows or no columns is a result without values, not an error") {
  const QuantizedMatrix w = make_matrix(Format::kInt4, 16, 0);
  CHECK_NOTHROW(matmul_int32(w, nullptr, 3, nullptr));
  const QuantizedMatrix v = make_matrix(Format::kInt4, 16, 4);
  CHECK_NOTHROW(matmul_fp32(v, nullptr, nullptr, 0, nullptr));
}

}  // namespace
}  // namespace lpu::kernels::tests
