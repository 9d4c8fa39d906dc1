#include "emulator/model/synthetic.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>

#include "kernels/matmul.h"

using namespace lpu::model;
using lpu::kernels::Format;
using lpu::kernels::QuantizedMatrix;

namespace {

constexpr Format kFormats[] = {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5};
constexpr std::size_t kSizes[] = {1, 15, 16, 17, 127, 128, 129, 319, 320, 321};

std::vector<std::int8_t> codes_of(const QuantizedMatrix& w) {
  std::vector<std::int8_t> codes(w.k * w.n);
  for (std::size_t n = 0; n < w.n; ++n) lpu::kernels::unpack_column(w, n, &codes[n * w.k]);
  return codes;
}

bool same_bits(const QuantizedMatrix& a, const QuantizedMatrix& b) {
  return a.data == b.data && a.scales == b.scales && a.scales_odd == b.scales_odd &&
         a.zero_points == b.zero_points;
}

// Order matters, so a changed, moved or lost code changes it.
std::uint64_t fingerprint(const std::vector<std::int8_t>& codes) {
  std::uint64_t h = 0;
  for (const std::int8_t code : codes) h = h * 0x100000001B3u + static_cast<std::uint8_t>(code) + 1;
  return h;
}

}  // namespace

TEST_CASE("the same arguments give the same bits with any number of threads") {
  const SyntheticOptions options{.zero_points = true, .odd_scales = true};
  for (const Format format : kFormats) {
    const auto one = synthetic_weights(format, 320, 33, 64, 7, "q", 1, options);
    for (const unsigned threads : {0u, 2u, 3u, 7u, 64u}) {
      CHECK(same_bits(one, synthetic_weights(format, 320, 33, 64, 7, "q", threads, options)));
    }
  }
}

TEST_CASE("the codes of a given seed never change") {
  // Recorded from the first version; recorded results of whole runs rest on them.
  const auto w8 = synthetic_weights(Format::kInt8, 321, 17, 0, 1, "q", 1);
  CHECK(fingerprint(codes_of(w8)) == 4806306999025849977u);
  const auto w3 = synthetic_weights(Format::kQ3p5, 321, 17, 0, 1, "q", 1);
  CHECK(fingerprint(codes_of(w3)) == 2968482816066529156u);
  CHECK(fingerprint(synthetic_activations(3, 321, 1, "x").x) == 7945312197612895188u);
}

TEST_CASE("seed, tensor and column each give other codes") {
  const auto base = codes_of(synthetic_weights(Format::kInt8, 128, 2, 0, 1, "q", 1));
  CHECK(base != codes_of(synthetic_weights(Format::kInt8, 128, 2, 0, 2, "q", 1)));
  CHECK(base != codes_of(synthetic_weights(Format::kInt8, 128, 2, 0, 1, "k", 1)));
  CHECK_FALSE(std::equal(base.begin(), base.begin() + 128, base.begin() + 128));
}

TEST_CASE("a shorter matrix is the start of a longer one, column by column") {
  const auto longest = codes_of(synthetic_weights(Format::kInt8, 321, 3, 0, 1, "q", 1));
  for (const std::size_t k : kSizes) {
    const auto codes = codes_of(synthetic_weights(Format::kInt8, k, 3, 0, 1, "q", 1));
    for (std::size_t n = 0; n < 3; ++n) {
      CHECK(std::equal(&codes[n * k], &codes[n * k] + k, &longest[n * 321]));
    }
  }
}

TEST_CASE("every code is in the range of its row, and in 320x320 every code of the range occurs") {
  for (const Format format : kFormats) {
    for (const bool zero_points : {false, true}) {
      const auto w = synthetic_weights(format, 320, 320, 64, 3, "up", 2, {.zero_points = zero_points});
      // Rows of one range together: a parity alone is too few weights for the rarest int8 codes.
      std::map<int, std::set<int>> seen;
      for (std::size_t n = 0; n < w.n; ++n) {
        for (std::size_t k = 0; k < w.k; ++k) {
          seen[lpu::kernels::code_range(format, k).max].insert(lpu::kernels::code_at(w, k, n));
        }
      }
      for (const auto& [max, codes] : seen) {
        CHECK(*codes.begin() == -max - 1);
        CHECK(*codes.rbegin() == max);
        CHECK(codes.size() == static_cast<std::size_t>(2 * max + 2));
      }
    }
  }
}

TEST_CASE(
    "codes are bell-shaped: centred, spread as stated, most of them near the middle, columns differing") {
  const auto w = synthetic_weights(Format::kInt8, 4096, 128, 0, 5, "gate", 2);
  const auto codes = codes_of(w);
  double sum = 0, squares = 0, least = 1e9, most = 0;
  std::size_t near = 0;
  for (std::size_t n = 0; n < w.n; ++n) {
    double column = 0;
    for (std::size_t k = 0; k < w.k; ++k) {
      const double c = codes[n * w.k + k];
      sum += c;
      column += c * c;
      near += std::fabs(c) <= 28;
    }
    squares += column;
    least = std::min(least, std::sqrt(column / static_cast<double>(w.k)));
    most = std::max(most, std::sqrt(column / static_cast<double>(w.k)));
  }
  const auto count = static_cast<double>(codes.size());
  CHECK(std::fabs(sum / count) < 0.25);
  CHECK(std::sqrt(squares / count) > 25);
  CHECK(std::sqrt(squares / count) < 36);
  CHECK(static_cast<double>(near) / count > 0.60);
  CHECK(static_cast<double>(near) / count < 0.75);
  CHECK(most > 1.8 * least);
}

TEST_CASE("scales are positive and of the size of real weights, with outlying columns") {
  const auto w = synthetic_weights(Format::kQ3p5, 320, 640, 32, 5, "down", 2, {.odd_scales = true});
  REQUIRE(w.scales.size() == 6400);
  REQUIRE(w.scales_odd.size() == 6400);
  const auto [least, most] = std::minmax_element(w.scales.begin(), w.scales.end());
  CHECK(*least > 0.001f);
  CHECK(*most < 0.2f);
  CHECK(*most > 8 * *least);
  CHECK(w.scales != w.scales_odd);
}

TEST_CASE("options appear only where asked and where they mean something") {
  const auto plain = synthetic_weights(Format::kQ3p5, 16, 4, 0, 1, "q", 1);
  CHECK(plain.zero_points.empty());
  CHECK(plain.scales_odd.empty());
  const auto int4 =
      synthetic_weights(Format::kInt4, 16, 4, 8, 1, "q", 1, {.zero_points = true, .odd_scales = true});
  CHECK(int4.scales_odd.empty());
  REQUIRE(int4.zero_points.size() == 8);
  for (const Format format : kFormats) {
    for (const std::size_t k : kSizes) {
      for (const std::size_t n : {std::size_t{1}, std::size_t{16}, std::size_t{17}}) {
        const auto w =
            synthetic_weights(format, k, n, 0, 1, "q", 2, {.zero_points = true, .odd_scales = true});
        CHECK_NOTHROW(lpu::kernels::check_matrix(w));
      }
    }
  }
}

TEST_CASE("codes of a group are centred on its zero point") {
  const auto w = synthetic_weights(Format::kInt8, 8192, 16, 4096, 1, "q", 2, {.zero_points = true});
  const auto codes = codes_of(w);
  for (std::size_t cell = 0; cell < w.zero_points.size(); ++cell) {
    const auto begin = codes.begin() + static_cast<long>(cell % w.n * w.k + cell / w.n * 4096);
    const double mean = std::accumulate(begin, begin + 4096, 0) / 4096.0;
    // Within four standard errors of the widest column, and what clamping one end can add.
    CHECK(std::fabs(mean - w.zero_points[cell]) < 12);
  }
  CHECK(*std::min_element(w.zero_points.begin(), w.zero_points.end()) < -20);
  CHECK(*std::max_element(w.zero_points.begin(), w.zero_points.end()) > 20);
}

TEST_CASE("impossible shapes are refused") {
  CHECK_THROWS_AS(synthetic_weights(Format::kInt8, 0, 1, 0, 1, "q", 1), std::invalid_argument);
  CHECK_THROWS_AS(synthetic_weights(Format::kInt8, 1, 0, 0, 1, "q", 1), std::invalid_argument);
  CHECK_THROWS_AS(synthetic_weights(Format::kInt8, 10, 1, 3, 1, "q", 1), std::invalid_argument);
}

TEST_CASE("activations: each row its own, the full range reached, outlier channels in every row") {
  const std::size_t m = 33, k = 1281;
  const auto a = synthetic_activations(m, k, 9, "x");
  REQUIRE(a.x.size() == m * k);
  REQUIRE(a.scale.size() == m);
  CHECK(*std::min_element(a.x.begin(), a.x.end()) == -128);
  CHECK(*std::max_element(a.x.begin(), a.x.end()) == 127);
  CHECK(*std::min_element(a.scale.begin(), a.scale.end()) > 0.0f);
  CHECK_FALSE(std::equal(a.x.begin(), a.x.begin() + 1281, a.x.begin() + 1281));
  CHECK(a.x == synthetic_activations(m, k, 9, "x").x);

  std::size_t wide = 0;
  for (std::size_t channel = 0; channel < k; ++channel) {
    double squares = 0;
    for (std::size_t row = 0; row < m; ++row) squares += a.x[row * k + channel] * a.x[row * k + channel];
    wide += std::sqrt(squares / static_cast<double>(m)) > 35;
  }
  CHECK(wide >= k / 128);
  CHECK(wide <= k / 32);
}
