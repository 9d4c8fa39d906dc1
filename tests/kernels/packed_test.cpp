// Prepacked weights where matmul_test.cpp does not reach: blocks of rows, panels' edges, groups and units,
// large sums of products, and whether a lost or moved weight would show.
#include "kernels/packed.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "kernels/matmul.h"
#include "kernels/reference.h"
#include "kernels/targets.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

std::vector<std::int32_t> sums_by_reference(const QuantizedMatrix& w, const std::vector<std::int8_t>& x,
                                            std::size_t m) {
  std::vector<std::int32_t> acc(accumulator_terms(w) * m * w.n);
  reference::matmul_int32(w, x.data(), m, acc.data());
  return acc;
}

std::vector<std::int32_t> sums_by_packed(const QuantizedMatrix& w, const std::vector<std::int8_t>& x,
                                         std::size_t m) {
  std::vector<std::int32_t> acc(accumulator_terms(w) * m * w.n, -77);
  multiply_int32(PackedWeights(w), x.data(), m, acc.data());
  return acc;
}

void check_on_every_target(const QuantizedMatrix& w, const std::vector<std::int8_t>& x, std::size_t m) {
  const Restore restore;
  const std::vector<std::int32_t> expected = sums_by_reference(w, x, m);
  for (const std::int64_t target : runnable_targets()) {
    CAPTURE(target_name(target));
    use_target(target);
    CHECK(first_difference(expected, sums_by_packed(w, x, m)) == std::nullopt);
  }
}

TEST_CASE("packed: every number of rows, at the edges of panels and units") {
  Random random(1);
  for (const Format f : kAllFormats) {
    for (std::size_t m = 1; m <= 17; ++m) {
      for (const std::size_t size : {1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129}) {
        const Shape s{.format = f, .m = m, .n = size, .k = 130 - size};
        CAPTURE(describe(s));
        check_on_every_target(random_matrix(s, random), random_activations(m * s.k, random), m);
      }
    }
  }
}

TEST_CASE("packed: groups that fill units and groups that do not") {
  Random random(2);
  for (const Format f : kAllFormats) {
    const bool two_scales = f == Format::kQ3p5b || f == Format::kQ3p5;
    for (const std::size_t group : {16, 32, 48, 64, 112, 128, 192}) {
      for (const std::size_t m : {1, 8, 11}) {
        const Shape s{.format = f,
                      .m = m,
                      .n = 37,
                      .k = 3 * group,
                      .group = group,
                      .zero_points = m == 8,
                      .dual_scales = two_scales && m != 1};
        CAPTURE(describe(s));
        check_on_every_target(random_matrix(s, random), random_activations(m * s.k, random), m);
      }
    }
  }
}

TEST_CASE("packed: the quad product at both ends of both ranges, on every target") {
  for (const int weight : {-128, 127}) {
    for (const int activation : {-128, 127}) {
      for (const std::size_t m : {1, 2, 4, 8}) {
        QuantizedMatrix w = make_matrix(Format::kInt8, 321, 33);
        std::fill(w.data.begin(), w.data.end(), static_cast<std::uint8_t>(weight));
        check_on_every_target(w, std::vector<std::int8_t>(m * w.k, static_cast<std::int8_t>(activation)), m);
      }
    }
  }
}

// More products than the plain loops can do in a test: against the other SIMD path, which they check.
TEST_CASE("packed: 10^9 products of random matrices, one and three threads") {
  const Restore restore;
  Random random(3);
  constexpr std::size_t k = 2048, n = 1024, m = 67;
  for (const Format f : kAllFormats) {
    const QuantizedMatrix w = random_matrix({.format = f, .n = n, .k = k}, random);
    const std::vector<std::int8_t> x = random_activations(m * k, random);
    std::vector<std::int32_t> expected(m * n);
    matmul_int32(w, x.data(), m, expected.data());
    for (const unsigned threads : {1u, 3u}) {
      set_threads(threads);
      CHECK(first_difference(expected, sums_by_packed(w, x, m)) == std::nullopt);
    }
  }
}

// A mutant for every place of a unit: one code moved by one has to change its column and no other.
TEST_CASE("packed mutants: each weight of a unit and a ragged one has its own effect") {
  Random random(4);
  for (const Format f : kAllFormats) {
    constexpr std::size_t k = 83, n = 34;
    QuantizedMatrix w = random_matrix({.format = f, .n = n, .k = k}, random);
    const std::vector<std::int8_t> x(k, 1);
    const std::vector<std::int32_t> before = sums_by_packed(w, x, 1);
    std::vector<std::int8_t> codes(k);
    for (std::size_t row = 0; row < k; ++row) {
      const std::size_t column = row % 2 == 0 ? 33 : row % 33;
      const QuantizedMatrix kept = w;
      unpack_column(w, column, codes.data());
      const int step = codes[row] == code_range(f, row).max ? -1 : 1;
      codes[row] = static_cast<std::int8_t>(codes[row] + step);
      pack_column(w, column, codes.data());
      std::vector<std::int32_t> expected = before;
      expected[column] += step;
      CHECK(first_difference(expected, sums_by_packed(w, x, 1)) == std::nullopt);
      CHECK_FALSE(same_bits(before, sums_by_packed(w, x, 1)));
      w = kept;
    }
  }
}

#if defined(__x86_64__)
TEST_CASE("packed: the VNNI target is there where the machine has it, beside a portable one") {
  if (!__builtin_cpu_supports("avx512vnni") || !__builtin_cpu_supports("avx512bitalg")) return;
  std::vector<std::string> names;
  for (const std::int64_t target : runnable_targets()) names.push_back(target_name(target));
  CHECK(std::count(names.begin(), names.end(), "AVX3_DL") == 1);
  CHECK(std::count(names.begin(), names.end(), "AVX3") == 1);
}
#endif

// A panel of int8 is more than a pass keeps in the cache, so every panel is a pass of its own, each second
// one from the last rows to the first; rows before, at and behind whole blocks.
TEST_CASE("packed: several passes over several blocks of rows") {
  Random random(21);
  for (const Format f : kAllFormats) {
    for (const std::size_t m : {16, 19, 27}) {
      const Shape s{.format = f, .m = m, .n = 161, .k = 8210};
      CAPTURE(describe(s));
      check_on_every_target(random_matrix(s, random), random_activations(m * s.k, random), m);
    }
  }
}

TEST_CASE("packed: more activations than a thread keeps memory for, and few of them again") {
  Random random(22);
  for (const std::size_t m : {2060, 3}) {
    const Shape s{.format = Format::kInt8, .m = m, .n = 1, .k = 16400};
    check_on_every_target(random_matrix(s, random), random_activations(m * s.k, random), m);
  }
}

}  // namespace
}  // namespace lpu::kernels::tests
