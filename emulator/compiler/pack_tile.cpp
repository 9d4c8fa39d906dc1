#include "emulator/compiler/pack_tile.h"

#include <cstddef>

namespace lpu::compiler {

void pack_nibbles(std::span<const std::int8_t> low, std::span<const std::int8_t> high,
                  std::span<std::uint8_t> out) {
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::uint8_t>((low[i] & 0x0F) | static_cast<std::uint8_t>(high[i] << 4));
}

// Layout of a lane's three bytes, from the top bit (fields as in semantics/decode.h):
//   b0 = [u1 u0][f0: 3][f4: 3]   b1 = [v1 v0][f2: 3][f5: 3]   b2 = [s t][f6: 3][f7: 3]
// Fields 1 and 3 are spread: f1 = top three bits of b0 ^ (b2 >> 2), f3 = top three bits of b1 ^ (b2 >> 1). So
//   f1 = [u1][u0][f0's top bit ^ s]  and  f3 = [v1][v0 ^ s][f2's top bit ^ t].
void pack_three_bits(const std::span<const std::int8_t> (&f)[8], const ThreeBitRows& out) {
  for (std::size_t i = 0; i < out.b0.size(); ++i) {
    const auto bits = [&](int field) { return static_cast<unsigned>(f[field][i]) & 7u; };
    const unsigned f0 = bits(0), f1 = bits(1), f2 = bits(2), f3 = bits(3);
    const unsigned s = (f1 & 1u) ^ (f0 >> 2);
    const unsigned t = (f3 & 1u) ^ (f2 >> 2);
    const unsigned u = f1 >> 1;
    const unsigned v = (f3 >> 1) ^ s;
    out.b0[i] = static_cast<std::uint8_t>(u << 6 | f0 << 3 | bits(4));
    out.b1[i] = static_cast<std::uint8_t>(v << 6 | f2 << 3 | bits(5));
    out.b2[i] = static_cast<std::uint8_t>(s << 7 | t << 6 | bits(6) << 3 | bits(7));
  }
}

}  // namespace lpu::compiler
