// The fork's quantiser (scale = absmax / 7 per column, odd rows clipped) against our encoder given the
// same scales: the same rounding, clipping and packing must come out, byte for byte.
#include <doctest/doctest.h>

#include <cmath>

#include "kernels/quantize.h"
#include "tests/kernels/oracle35.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

struct Vectors {
  const char* name;
  std::size_t k, n;
};

// [k, n] column-major: as our quantiser takes it.
std::vector<float> read_floats(const Vectors& v) {
  auto w = read_array<float>(oracle_dir() / "quantiser" / (std::string(v.name) + ".W.f32"));
  REQUIRE(w.size() == v.k * v.n);
  return w;
}

TEST_CASE("given the fork's scales, our encoder writes the fork's bytes") {
  for (const Vectors& v : {Vectors{"k64n16", 64, 16}, Vectors{"k65n5", 65, 5}}) {
    CAPTURE(v.name);
    const std::string prefix = (oracle_dir() / "quantiser" / v.name).string() + ".forkq.";
    const std::vector<float> w = read_floats(v);
    QuantizedMatrix m = make_matrix(Format::kQ3p5b, v.k, v.n);
    m.scales = read_array<float>(prefix + "scales.f32");
    quantize_with_scales(m, w.data());
    CHECK(first_difference(read_array<std::uint8_t>(prefix + "u8"), m.data) == std::nullopt);
  }
}

TEST_CASE("our int4 absmax scales are the fork's, but for the 1e-8 it adds to a tiny absmax") {
  std::size_t same = 0;
  for (const Vectors& v : {Vectors{"k64n16", 64, 16}, Vectors{"k65n5", 65, 5}}) {
    const std::string prefix = (oracle_dir() / "quantiser" / v.name).string() + ".forkq.";
    const std::vector<float> w = read_floats(v);
    const auto fork = read_array<float>(prefix + "scales.f32");
    const QuantizedMatrix m = quantize(Format::kInt4, Quantizer::kAbsMax, w.data(), v.k, v.n, 0);
    for (std::size_t n = 0; n < v.n; ++n) {
      float abs_max = 0;
      for (std::size_t k = 0; k < v.k; ++k) abs_max = std::fmax(abs_max, std::fabs(w[n * v.k + k]));
      CHECK(fork[n] == (abs_max + 1e-8f) / 7.0f);
      if (abs_max + 1e-8f != abs_max) continue;
      CHECK(fork[n] == m.scales[n]);
      ++same;
    }
  }
  CHECK(same == 20);  // of 21 columns
}

TEST_CASE("a zero column, where the original raises an error, has scale 1") {
  const std::vector<float> w = read_floats({"zero_col", 8, 2});
  const QuantizedMatrix m = quantize(Format::kQ3p5b, Quantizer::kAbsMax, w.data(), 8, 2, 0);
  std::size_t zero_columns = 0;
  for (std::size_t n = 0; n < 2; ++n) {
    float abs_max = 0;
    for (std::size_t k = 0; k < 8; ++k) abs_max = std::fmax(abs_max, std::fabs(w[n * 8 + k]));
    if (abs_max != 0) continue;
    ++zero_columns;
    CHECK(m.scales[n] == 1.0f);
  }
  CHECK(zero_columns >= 1);
}

}  // namespace
}  // namespace lpu::kernels::tests
