#include "kernels/format.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

constexpr std::size_t kSizes[] = {1, 2, 15, 16, 17, 31, 32, 33, 319, 320, 321};

TEST_CASE("every format has one name, and no other name is a format") {
  for (const Format f : kAllFormats) {
    Format parsed = f == Format::kInt8 ? Format::kInt4 : Format::kInt8;
    CHECK(parse_format(format_name(f), &parsed));
    CHECK(parsed == f);
  }
  Format untouched = Format::kQ3p5;
  CHECK_FALSE(parse_format("int5", &untouched));
  CHECK_FALSE(parse_format("", &untouched));
  CHECK(untouched == Format::kQ3p5);
}

TEST_CASE("a packed column has the size its layout says") {
  CHECK(packed_column_bytes(Format::kInt8, 321) == 321);
  CHECK(packed_column_bytes(Format::kInt4, 320) == 160);
  CHECK(packed_column_bytes(Format::kInt4, 321) == 161);
  CHECK(packed_column_bytes(Format::kQ3p5b, 1) == 1);
  CHECK(packed_column_bytes(Format::kQ3p5, 16) == 7);
  CHECK(packed_column_bytes(Format::kQ3p5, 17) == 14);
  CHECK(packed_column_bytes(Format::kQ3p5, 8192) == 8192 * 7 / 16);
}

TEST_CASE("packing and unpacking are inverse for every code at every row") {
  for (const Format f : kAllFormats) {
    for (const std::size_t k : kSizes) {
      QuantizedMatrix w = make_matrix(f, k, 2);
      for (int offset = 0; offset < 256; ++offset) {  // every row takes every code of its range
        std::vector<std::int8_t> codes(k), back(k);
        for (std::size_t i = 0; i < k; ++i) {
          const CodeRange r = code_range(f, i);
          codes[i] =
              static_cast<std::int8_t>(r.min + (offset + static_cast<int>(i) * 5) % (r.max - r.min + 1));
        }
        pack_column(w, 1, codes.data());
        unpack_column(w, 1, back.data());
        REQUIRE(same_bits(codes, back));
        REQUIRE(code_at(w, k - 1, 1) == codes[k - 1]);
        REQUIRE(code_at(w, k / 2, 0) == 0);  // the other column is untouched
      }
    }
  }
}

TEST_CASE("one code set alone is read at its row and nowhere else") {
  for (const Format f : kAllFormats) {
    for (std::size_t at = 0; at < 33; ++at) {
      QuantizedMatrix w = make_matrix(f, 33, 1);
      std::vector<std::int8_t> codes(33, 0), back(33);
      codes[at] = static_cast<std::int8_t>(code_range(f, at).min);
      pack_column(w, 0, codes.data());
      unpack_column(w, 0, back.data());
      CHECK(same_bits(codes, back));
    }
  }
}

TEST_CASE("the bytes are those of the layouts in README.md") {
  // Rows 0..15 as in the worked example there.
  const std::vector<std::int8_t> codes = {1, -1, -8, 3, 7, -4, 2, 0, -1, 1, 5, 2, -3, -2, 0, -3};
  const auto packed = [&](Format f) {
    QuantizedMatrix w = make_matrix(f, codes.size(), 1);
    pack_column(w, 0, codes.data());
    return w.data;
  };
  CHECK(packed(Format::kInt4) == std::vector<std::uint8_t>{0xF1, 0x38, 0xC7, 0x02, 0x1F, 0x25, 0xED, 0xD0});
  CHECK(packed(Format::kQ3p5b) == std::vector<std::uint8_t>{0x0F, 0x43, 0x3C, 0x10, 0x79, 0x2A, 0x6E, 0x05});
  CHECK(packed(Format::kQ3p5) == std::vector<std::uint8_t>{0x81, 0x27, 0x5F, 0x0D, 0x27, 0xB4, 0x93});
}

TEST_CASE("bit 7 of a q3p5b byte means nothing") {
  QuantizedMatrix w = make_matrix(Format::kQ3p5b, 2, 128);
  QuantizedMatrix high = w;
  for (std::size_t n = 0; n < 128; ++n) {
    w.data[n] = static_cast<std::uint8_t>(n);
    high.data[n] = static_cast<std::uint8_t>(n | 0x80);
    CHECK(code_at(w, 0, n) == code_at(high, 0, n));
    CHECK(code_at(w, 1, n) == code_at(high, 1, n));
    CHECK(code_at(w, 0, n) == (n / 8 < 8 ? static_cast<int>(n / 8) : static_cast<int>(n / 8) - 16));
    CHECK(code_at(w, 1, n) == (n % 8 < 4 ? static_cast<int>(n % 8) : static_cast<int>(n % 8) - 8));
  }
}

TEST_CASE("a partial last unit is padded with zero codes") {
  for (const Format f : {Format::kInt4, Format::kQ3p5b, Format::kQ3p5}) {
    for (const std::size_t k : {1, 15, 17, 31, 321}) {
      // The same column with the padding rows spelled out.
      const std::size_t padded = (k + kQ3p5UnitWeights - 1) / kQ3p5UnitWeights * kQ3p5UnitWeights;
      std::vector<std::int8_t> codes(padded, 0);
      for (std::size_t i = 0; i < k; ++i) codes[i] = static_cast<std::int8_t>(code_range(f, i).min + 1);
      QuantizedMatrix whole = make_matrix(f, padded, 1);
      pack_column(whole, 0, codes.data());
      QuantizedMatrix partial = make_matrix(f, k, 1);
      std::fill(partial.data.begin(), partial.data.end(), std::uint8_t{0xFF});
      pack_column(partial, 0, codes.data());
      whole.data.resize(partial.data.size());
      CHECK(same_bits(whole.data, partial.data));
    }
  }
}

TEST_CASE("a matrix whose arrays do not fit its shape is refused") {
  CHECK_THROWS_AS(make_matrix(Format::kInt8, 320, 1, 33), std::invalid_argument);
  QuantizedMatrix w = make_matrix(Format::kQ3p5, 320, 3, 32);
  CHECK(w.scales.size() == 30);
  CHECK_NOTHROW(check_matrix(w));
  QuantizedMatrix bad = w;
  bad.data.pop_back();
  CHECK_THROWS_WITH_AS(check_matrix(bad), "QuantizedMatrix: data has 419 elements, its shape needs 420",
                       std::invalid_argument);
  bad = w;
  bad.scales_odd.resize(29);
  CHECK_THROWS_AS(check_matrix(bad), std::invalid_argument);
  bad = w;
  bad.zero_points.resize(1);
  CHECK_THROWS_AS(check_matrix(bad), std::invalid_argument);
  bad = make_matrix(Format::kInt4, 320, 3);
  bad.scales_odd = bad.scales;
  CHECK_THROWS_AS(check_matrix(bad), std::invalid_argument);
}

}  // namespace
}  // namespace lpu::kernels::tests
