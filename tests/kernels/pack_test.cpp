#include <doctest/doctest.h>

#include "kernels/format.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

TEST_CASE("what was packed is read back, with zeros behind the last row") {
  Random random(21);
  for (const Format f : kAllFormats) {
    for (const std::size_t k : {1, 2, 15, 16, 17, 31, 32, 33, 319, 320, 321}) {
      QuantizedMatrix packed = make_matrix(f, k, 3), longer = make_matrix(f, k + 15, 3);
      for (std::size_t n = 0; n < 3; ++n) {
        std::vector<std::int8_t> codes(k + 15, 0);
        for (std::size_t i = 0; i < k; ++i) {
          const CodeRange range = code_range(f, i);
          codes[i] = static_cast<std::int8_t>(
              range.min +
              static_cast<int>(random.below(static_cast<std::uint64_t>(range.max - range.min + 1))));
        }
        pack_column(packed, n, codes.data());
        pack_column(longer, n, codes.data());
        for (std::size_t i = 0; i < k; ++i) REQUIRE(code_at(packed, i, n) == codes[i]);
        const std::size_t bytes = packed_column_bytes(f, k), stride = packed_column_bytes(f, k + 15);
        for (std::size_t i = 0; i < bytes; ++i)
          REQUIRE(packed.data[n * bytes + i] == longer.data[n * stride + i]);
      }
    }
  }
}

TEST_CASE("every code in every place of a unit") {
  for (std::size_t place = 0; place < 16; ++place) {
    for (int code = code_range(Format::kQ3p5, place).min; code <= code_range(Format::kQ3p5, place).max;
         ++code) {
      std::int8_t codes[16] = {};
      codes[place] = static_cast<std::int8_t>(code);
      QuantizedMatrix packed = make_matrix(Format::kQ3p5, 16, 1);
      pack_column(packed, 0, codes);
      for (std::size_t k = 0; k < 16; ++k) CHECK(code_at(packed, k, 0) == codes[k]);
    }
  }
}

}  // namespace
}  // namespace lpu::kernels::tests
