// What is kept and what is quantised anew, and that the plan of a file is what comes out.
#include "emulator/model/requantize.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "emulator/model/stored_codes.h"
#include "emulator/model/synthetic_floats.h"
#include "tests/model/quantized_bytes.h"

using namespace lpu::model;
using namespace lpu::tests;
using lpu::kernels::Format;
using lpu::kernels::Quantizer;

namespace {

constexpr Format kFormats[] = {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5};

}  // namespace

TEST_CASE("stored codes are kept for their own format and group, and for nothing else") {
  const auto stored = random_matrix(Format::kInt4, 64, 3, 32, false);
  const NamedMatrix m{"w", "Q4_0", 64, 3, StoredForm{Format::kInt4, 32}};
  const std::vector<float> values = dequantize(stored);
  const auto kept = requantize({Format::kInt4, std::nullopt}, m, values, stored);
  CHECK(kept.kept);
  CHECK(kept.matrix.data == stored.data);
  CHECK(kept.matrix.scales == stored.scales);
  CHECK(kept.error.max == 0);
  CHECK(requantize({Format::kInt4, 32}, m, values, stored).kept);
  for (const Requantize& how : {Requantize{Format::kInt4, 16}, Requantize{Format::kInt4, 0},
                                Requantize{Format::kInt8, std::nullopt}, Requantize{Format::kInt8, 32}}) {
    const auto made = requantize(how, m, values, stored);
    CHECK_FALSE(made.kept);
    CHECK(made.matrix.group == how.group.value_or(0));
    CHECK(made.error.rms > 0);
  }
}

TEST_CASE("the plan says what the matrix will be") {
  const std::vector<float> values = synthetic_floats(48, 5, 1, "w", 1);
  for (const Format format : kFormats) {
    for (const Quantizer quantizer : {Quantizer::kAbsMax, Quantizer::kMse}) {
      for (const std::optional<std::size_t> group : {std::optional<std::size_t>{}, {16}, {0}}) {
        for (const bool all : {false, true}) {
          for (const Format from : kFormats) {
            const auto stored = random_matrix(from, 48, 5, 16, all);
            const NamedMatrix m{
                "w", "", 48, 5,
                StoredForm{from, 16, !stored.scales_odd.empty(), !stored.zero_points.empty()}};
            const Requantize how{format, group, quantizer};
            const PlannedMatrix plan = planned(how, m),
                                is = planned_as(requantize(how, m, values, stored).matrix, "w");
            CHECK(plan.format == is.format);
            CHECK(plan.group == is.group);
            CHECK(plan.scales_odd == is.scales_odd);
            CHECK(plan.zero_points == is.zero_points);
          }
        }
      }
    }
  }
}

TEST_CASE("stored bits count padding, scales and zero points") {
  CHECK(stored_bits(lpu::kernels::make_matrix(Format::kQ3p5, 17, 2)) == 8.0 * (14 + 4) / 17);
  CHECK(stored_bits(random_matrix(Format::kInt4, 32, 4, 16, true)) == 8.0 * (16 + 2 * (4 + 1)) / 32);
}

TEST_CASE("synthetic floats: the same with any number of threads, bell-shaped, of a fixed seed") {
  const auto one = synthetic_floats(321, 130, 7, "q", 1);
  for (const unsigned threads : {0u, 2u, 3u, 200u}) CHECK(synthetic_floats(321, 130, 7, "q", threads) == one);
  CHECK(synthetic_floats(321, 130, 8, "q", 1) != one);
  CHECK(synthetic_floats(321, 130, 7, "k", 1) != one);
  for (const std::size_t k : {1, 63, 64, 65}) {
    const auto w = synthetic_floats(k, 2, 7, "q", 1);
    CHECK(std::equal(w.begin(), w.begin() + static_cast<long>(k), one.begin()));
  }
  double sum = 0, sum2 = 0;
  for (std::size_t i = 0; i < 321; ++i) {
    sum += one[i];
    sum2 += double{one[i]} * one[i];
  }
  const double deviation = std::sqrt(sum2 / 321);
  CHECK(std::fabs(sum / 321) < deviation / 4);
  CHECK(deviation > 0.009);
  CHECK(deviation < 0.3);
  CHECK_THROWS_AS(synthetic_floats(0, 1, 1, "q", 1), std::invalid_argument);
}
