// Widening packed weight bytes to int8: what the VXM's constructions compute in several operations and the
// optional decoder in front of the MXM weight port computes in none. Values come out top-aligned: a 4-bit code
// times 16, a 3-bit code times 32, so that two's complement needs no sign extension (compiler/README.md).
#pragma once

#include <cstdint>

namespace lpu::semantics {

constexpr std::uint8_t low_nibble(std::uint8_t b) { return static_cast<std::uint8_t>(b << 4); }
constexpr std::uint8_t high_nibble(std::uint8_t b) { return b & 0xF0; }

// Eight 3-bit codes in three bytes b0, b1, b2. Fields 0..3 are what Lw decode 3 writes, 4..7 what decode 4 writes;
// the two sets differ in how many VXM operations they take, which is why they are sets (compiler/README.md).
//   0: (b0<<2)&E0   1: (b0^(b2>>2))&E0   2: (b1<<2)&E0   3: (b1^(b2>>1))&E0
//   4: b0<<5        5: b1<<5             6: (b2<<2)&E0   7: b2<<5
constexpr std::uint8_t three_bit_field(int f, std::uint8_t b0, std::uint8_t b1, std::uint8_t b2) {
  switch (f) {
    case 0: return static_cast<std::uint8_t>(b0 << 2) & 0xE0;
    case 1: return (b0 ^ (b2 >> 2)) & 0xE0;
    case 2: return static_cast<std::uint8_t>(b1 << 2) & 0xE0;
    case 3: return (b1 ^ (b2 >> 1)) & 0xE0;
    case 4: return static_cast<std::uint8_t>(b0 << 5);
    case 5: return static_cast<std::uint8_t>(b1 << 5);
    case 6: return static_cast<std::uint8_t>(b2 << 2) & 0xE0;
    default: return static_cast<std::uint8_t>(b2 << 5);
  }
}

// Lw decode modes.
enum class Decode : std::uint8_t { kBytes = 0, kLowNibble = 1, kHighNibble = 2, kThreeBitA = 3, kThreeBitB = 4 };
inline constexpr int kThreeBitStreams = 12;  // b0: 4 streams, b1: 4, b2: 4; column 4*f+i comes from byte triple i
inline constexpr int kThreeBitColumns = 16;
constexpr int decode_streams(Decode d, int count) {
  return d == Decode::kThreeBitA || d == Decode::kThreeBitB ? kThreeBitStreams : count;
}

}  // namespace lpu::semantics
