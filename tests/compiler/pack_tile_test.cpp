#include "emulator/compiler/pack_tile.h"

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "emulator/isa/semantics/decode.h"

namespace lpu::tests {
namespace {

TEST_CASE("nibbles come back times 16 from the decoder's definition") {
  std::vector<std::int8_t> low, high;
  for (int a = -8; a < 8; ++a)
    for (int b = -8; b < 8; ++b) {
      low.push_back(static_cast<std::int8_t>(a));
      high.push_back(static_cast<std::int8_t>(b));
    }
  std::vector<std::uint8_t> packed(low.size());
  compiler::pack_nibbles(low, high, packed);
  for (std::size_t i = 0; i < packed.size(); ++i) {
    CHECK(static_cast<std::int8_t>(semantics::low_nibble(packed[i])) == 16 * low[i]);
    CHECK(static_cast<std::int8_t>(semantics::high_nibble(packed[i])) == 16 * high[i]);
  }
}

TEST_CASE("every combination of eight 3-bit codes comes back times 32, all 2^24 of them") {
  constexpr std::size_t kBatch = 1u << 12;
  std::array<std::vector<std::int8_t>, 8> codes;
  for (auto& c : codes) c.resize(kBatch);
  std::vector<std::uint8_t> b0(kBatch), b1(kBatch), b2(kBatch);
  std::size_t wrong = 0;
  for (std::uint32_t base = 0; base < (1u << 24); base += kBatch) {
    for (std::size_t i = 0; i < kBatch; ++i)
      for (int f = 0; f < 8; ++f) {
        const auto bits = static_cast<int>((base + i) >> (3 * f) & 7);
        codes[static_cast<std::size_t>(f)][i] = static_cast<std::int8_t>(bits >= 4 ? bits - 8 : bits);
      }
    const std::span<const std::int8_t> fields[8] = {codes[0], codes[1], codes[2], codes[3],
                                                    codes[4], codes[5], codes[6], codes[7]};
    compiler::pack_three_bits(fields, {b0, b1, b2});
    for (std::size_t i = 0; i < kBatch; ++i)
      for (int f = 0; f < 8; ++f) {
        const auto got = static_cast<std::int8_t>(semantics::three_bit_field(f, b0[i], b1[i], b2[i]));
        wrong += got == 32 * codes[static_cast<std::size_t>(f)][i] ? 0 : 1;
      }
  }
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace lpu::tests
