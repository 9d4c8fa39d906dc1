// Our kernels against the recorded results of the original project's own Fortran kernels.
#include <doctest/doctest.h>

#include <cmath>

#include "kernels/matmul.h"
#include "kernels/reference.h"
#include "kernels/targets.h"
#include "tests/kernels/oracle35.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

namespace fs = std::filesystem;

// NaN payloads are not part of the record (README there): NaN equals NaN, all else bit for bit.
bool same_reals(const std::vector<float>& expected, const std::vector<float>& actual) {
  if (expected.size() != actual.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::isnan(expected[i]) && std::isnan(actual[i])) continue;
    if (std::bit_cast<std::uint32_t>(expected[i]) != std::bit_cast<std::uint32_t>(actual[i])) return false;
  }
  return true;
}

// Sums by the SIMD kernels on every target and by the reference; all must be `expected` ([m, n] row-major).
void check_sums(const OracleCase& c, const QuantizedMatrix& w, const std::vector<std::int32_t>& expected) {
  std::vector<std::int32_t> acc(c.m * c.n);
  reference::matmul_int32(w, c.x.data(), c.m, acc.data());
  CHECK(first_difference(expected, acc) == std::nullopt);
  for (const std::int64_t target : runnable_targets()) {
    CAPTURE(target_name(target));
    use_target(target);
    matmul_int32(w, c.x.data(), c.m, acc.data());
    CHECK(first_difference(expected, acc) == std::nullopt);
  }
  use_target(0);
}

// The same codes in the dense layout.
QuantizedMatrix to_dense(const QuantizedMatrix& w) {
  QuantizedMatrix dense = make_matrix(Format::kQ3p5, w.k, w.n);
  dense.scales = w.scales;
  std::vector<std::int8_t> codes(w.k);
  for (std::size_t n = 0; n < w.n; ++n) {
    unpack_column(w, n, codes.data());
    pack_column(dense, n, codes.data());
  }
  return dense;
}

std::vector<float> original_formula(const OracleCase& c, const std::vector<std::int32_t>& acc) {
  std::vector<float> out(acc.size());
  for (std::size_t i = 0; i < c.m; ++i) {
    for (std::size_t j = 0; j < c.n; ++j) {
      const std::size_t at = i * c.n + j;
      out[at] = reference::original_fortran_dequantize(acc[at], c.offsets[j], c.scales[j]);
    }
  }
  return out;
}

TEST_CASE("every oracle case is there") { CHECK(oracle_cases().size() == 15); }

TEST_CASE("4+3 bit: sums, in both layouts, and the original formula's outputs") {
  for (const fs::path& dir : oracle_cases()) {
    const OracleCase c = read_case(dir);
    CAPTURE(c.name);
    const QuantizedMatrix w = read_weights(c, Format::kQ3p5b, dir / "W.u8");
    const auto expected = to_row_major(read_array<std::int32_t>(dir / "C.i32"), c.m, c.n);
    check_sums(c, w, expected);
    check_sums(c, to_dense(w), expected);
    const auto out = to_row_major(read_array<float>(dir / "out.f32"), c.m, c.n);
    CHECK(same_reals(out, original_formula(c, expected)));
  }
}

TEST_CASE("int4: sums, and outputs by the normative output step") {
  for (const fs::path& dir : oracle_cases()) {
    const OracleCase c = read_case(dir);
    CAPTURE(c.name);
    const QuantizedMatrix w = read_weights(c, Format::kInt4, dir / "W4.u8");
    check_sums(c, w, to_row_major(read_array<std::int32_t>(dir / "C_int4.i32"), c.m, c.n));
    // Its formula is float(acc) * scale: ours with an activation scale of 1.
    const std::vector<float> ones(c.m, 1.0f);
    std::vector<float> y(c.m * c.n);
    matmul_fp32(w, c.x.data(), ones.data(), c.m, y.data());
    CHECK(same_reals(to_row_major(read_array<float>(dir / "out_int4.f32"), c.m, c.n), y));
  }
}

TEST_CASE("the record of the original flagship's index error is told apart") {
  std::size_t different = 0;
  for (const fs::path& dir : oracle_cases()) {
    const OracleCase c = read_case(dir);
    const auto right = read_array<std::int32_t>(dir / "C.i32");
    if (!same_bits(right, read_array<std::int32_t>(dir / "C_flagship_asis.i32"))) ++different;
  }
  CHECK(different >= 8);
}

TEST_CASE("packing what was unpacked gives the recorded bytes, bit 7 cleared") {
  for (const fs::path& dir : oracle_cases()) {
    const OracleCase c = read_case(dir);
    CAPTURE(c.name);
    for (const Format f : {Format::kQ3p5b, Format::kInt4}) {
      const QuantizedMatrix w = read_weights(c, f, dir / (f == Format::kInt4 ? "W4.u8" : "W.u8"));
      QuantizedMatrix again = make_matrix(f, c.k, c.n);
      std::vector<std::int8_t> codes(c.k);
      std::vector<std::uint8_t> expected = w.data;
      const std::uint8_t pad_mask = f == Format::kInt4 ? 0x0F : 0x78;
      for (std::size_t n = 0; n < c.n; ++n) {
        unpack_column(w, n, codes.data());
        pack_column(again, n, codes.data());
        // The row that pads an odd k may hold anything in the record; we write zero.
        if (c.k % 2 == 1) expected[n * c.packed_rows + c.packed_rows - 1] &= pad_mask;
      }
      if (f == Format::kQ3p5b) {
        for (std::uint8_t& byte : expected) byte &= 0x7F;
      }
      CHECK(first_difference(expected, again.data) == std::nullopt);
    }
  }
}

}  // namespace
}  // namespace lpu::kernels::tests
