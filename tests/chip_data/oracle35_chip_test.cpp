// The chip against the recorded results of the original project's own Fortran kernels (data/oracle35).
#include <algorithm>

#include "tests/chip_data/on_chip.h"
#include "tests/chip_data/oracle35_layouts.h"

using namespace lpu::tests;
using lpu::kernels::Format;
using lpu::kernels::tests::oracle_cases;
using lpu::kernels::tests::read_array;
using lpu::kernels::tests::read_case;
using lpu::kernels::tests::to_row_major;

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kCases = 15, kOutputs = 2875;  // outputs of all cases, M * N each

// A recorded [M,N] result, row-major.
template <typename T>
std::vector<T> recorded(const fs::path& dir, const OracleCase& c, const char* file) {
  return to_row_major(read_array<T>(dir / file), c.m, c.n);
}

// What the chip's output step makes of recorded sums: one conversion and one multiply of fp32.
std::vector<float> scaled(const OracleCase& c, const std::vector<std::int32_t>& sums) {
  std::vector<float> y;
  for (std::size_t i = 0; i < sums.size(); ++i) y.push_back(static_cast<float>(sums[i]) * c.scales[i % c.n]);
  return with_chip_nan(y);
}

// The values of columns without an offset.
std::vector<float> offset_free(const OracleCase& c, const std::vector<float>& y) {
  std::vector<float> kept;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (c.offsets[i % c.n] == 0) kept.push_back(y[i]);
  }
  return kept;
}

}  // namespace

TEST_CASE("4+3 bit: every recorded sum, and the floats of it, in every layout that holds the codes") {
  for (const NamedChip& on : chips()) {
    Comparison sums("sums of the original's 4+3-bit kernel", on), floats("4+3-bit floats", on);
    for (const fs::path& dir : oracle_cases()) {
      const OracleCase c = read_case(dir);
      const auto expected = recorded<std::int32_t>(dir, c, "C.i32");
      for (const Layout& layout : layouts_of_4_3(c, read_array<std::uint8_t>(dir / "W.u8"))) {
        INFO(on.name, " ", c.name, " ", layout.name);
        sums.check(chip_sums(on, layout.w, c.x, c.m), expected);
        floats.check(chip_floats(on, layout.w, c.x, c.m), scaled(c, expected));
      }
    }
    CHECK(sums.results == kCases * 4);
    CHECK(sums.values.count() == kOutputs * 4);
    CHECK(floats.values.count() == kOutputs * 4);
  }
}

// (float(sum) + offset) * scale, the original's formula, is our output step where the offset is 0.
TEST_CASE("4+3 bit: the recorded float outputs of columns without an offset") {
  for (const NamedChip& on : chips()) {
    Comparison floats("float outputs of the original's offset-free columns", on);
    for (const fs::path& dir : oracle_cases()) {
      const OracleCase c = read_case(dir);
      const auto expected = offset_free(c, with_chip_nan(recorded<float>(dir, c, "out.f32")));
      if (expected.empty()) continue;
      for (const Layout& layout : layouts_of_4_3(c, read_array<std::uint8_t>(dir / "W.u8"))) {
        INFO(on.name, " ", c.name, " ", layout.name);
        floats.check(offset_free(c, chip_floats(on, layout.w, c.x, c.m)), expected);
      }
    }
    CHECK(floats.values.count() == 4 * (2 * 1 + 1 * 3 + 3 * 1));  // e_zeroA, r_1x512x1024, r_3x320x320
  }
}

TEST_CASE("int4: every recorded sum and float, scales of 0, subnormal, huge, infinite and NaN included") {
  for (const NamedChip& on : chips()) {
    Comparison sums("sums of the original's int4 kernel", on),
        floats("float outputs of the original's int4 kernel", on);
    for (const fs::path& dir : oracle_cases()) {
      const OracleCase c = read_case(dir);
      const auto expected = recorded<std::int32_t>(dir, c, "C_int4.i32");
      const auto out = with_chip_nan(recorded<float>(dir, c, "out_int4.f32"));
      for (const Layout& layout : layouts_of_int4(c, read_array<std::uint8_t>(dir / "W4.u8"))) {
        INFO(on.name, " ", c.name, " ", layout.name);
        sums.check(chip_sums(on, layout.w, c.x, c.m), expected);
        floats.check(chip_floats(on, layout.w, c.x, c.m), out);
      }
    }
    CHECK(sums.results == kCases * 2);
    CHECK(sums.values.count() == kOutputs * 2);
    CHECK(floats.values.count() == kOutputs * 2);
  }
}

TEST_CASE("bit 7 and the row that pads an odd K may hold anything") {
  for (const NamedChip& on : chips()) {
    Comparison sums("sums from weights with every unused bit set", on);
    for (const fs::path& dir : oracle_cases()) {
      const OracleCase c = read_case(dir);
      INFO(on.name, " ", c.name);
      for (const Format f : {Format::kQ3p5b, Format::kInt4}) {
        const bool int4 = f == Format::kInt4;
        const auto stored = read_array<std::uint8_t>(dir / (int4 ? "W4.u8" : "W.u8"));
        const auto bytes = with_unused_bits_set(c, f, stored);
        // int4 of an even K has no unused bit; e_bit7 comes with all of them set.
        CHECK((bytes == stored) == ((int4 && c.k % 2 == 0) || (!int4 && c.name == "e_bit7")));
        sums.check(chip_sums(on, as_stored(c, f, bytes), c.x, c.m),
                   recorded<std::int32_t>(dir, c, int4 ? "C_int4.i32" : "C.i32"));
      }
    }
    CHECK(sums.results == kCases * 2);
  }
}

// The README beside the data: the flagship's index error reads the byte before each one, which is multiplying
// by the weights moved by one byte, after a byte of 0.
TEST_CASE(
    "the chip gives the flagship's wrong sums from the weights it really read, not from the right ones") {
  for (const NamedChip& on : chips()) {
    Comparison sums("sums of the original's flagship kernel", on);
    std::size_t wrong = 0;
    for (const fs::path& dir : oracle_cases()) {
      const OracleCase c = read_case(dir);
      INFO(on.name, " ", c.name);
      const auto flagship = recorded<std::int32_t>(dir, c, "C_flagship_asis.i32");
      auto bytes = read_array<std::uint8_t>(dir / "W.u8");
      wrong += differences(chip_sums(on, as_stored(c, Format::kQ3p5b, bytes), c.x, c.m), flagship) != 0;
      std::rotate(bytes.begin(), bytes.end() - 1, bytes.end());
      bytes.front() = 0;
      sums.check(chip_sums(on, as_stored(c, Format::kQ3p5b, bytes), c.x, c.m), flagship);
    }
    CHECK(sums.results == kCases);
    CHECK(wrong == 14);
  }
}
