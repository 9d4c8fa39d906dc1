// Bytes of one SRAM row of weights from the codes of the columns that share it.
#pragma once

#include <cstdint>
#include <span>

namespace lpu::compiler {

// Two columns of 4-bit codes: `low` in bits 3..0 (plane 0), `high` in bits 7..4 (plane 1). Sizes equal.
void pack_nibbles(std::span<const std::int8_t> low, std::span<const std::int8_t> high,
                  std::span<std::uint8_t> out);

// Eight columns of 3-bit codes, in the field order of semantics/decode.h, into three bytes per lane.
// The bits of each byte: pack_tile.cpp.
struct ThreeBitRows {
  std::span<std::uint8_t> b0, b1, b2;
};
void pack_three_bits(const std::span<const std::int8_t> (&fields)[8], const ThreeBitRows& out);

}  // namespace lpu::compiler
