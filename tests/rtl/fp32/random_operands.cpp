#include "tests/rtl/fp32/random_operands.h"

#include <algorithm>

namespace lpu::rtl_fp32 {

// splitmix64 (Steele, Lea, Flood 2014): the same sequence everywhere, unlike the distributions of <random>.
std::uint64_t RandomOperands::bits() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

Word RandomOperands::below(Word n) { return static_cast<Word>(((bits() >> 32) * n) >> 32); }

Word RandomOperands::between(int low, int high) {
  return static_cast<Word>(
      std::clamp(low + static_cast<int>(below(static_cast<Word>(high - low + 1))), 0, 255));
}

Word RandomOperands::fraction() {
  const Word any = static_cast<Word>(bits()) & 0x007FFFFFu;
  const Word places = below(24);
  switch (below(4)) {
    case 0:
      return any & (0xFFFFFFFFu << places);  // zeros at the end: ties
    case 1:
      return any | ((1u << places) - 1);  // ones at the end: carries
    case 2:
      return (0x007FFFFFu << places) & 0x007FFFFFu;  // ones, then zeros
    default:
      return any;
  }
}

Word RandomOperands::word(Word exponent) {
  return (static_cast<Word>(bits()) & 0x80000000u) | (exponent << 23) | fraction();
}

Word RandomOperands::special() {
  constexpr Word kMagnitudes[] = {0,          1,          0x00800000, 0x3F800000,
                                  0x7F7FFFFF, 0x7F800000, 0x7F800001, 0x7FC00000};
  return (static_cast<Word>(bits()) & 0x80000000u) | kMagnitudes[below(8)];
}

Operands RandomOperands::sum() {
  const Word any = below(256);
  const int near = static_cast<int>(any);
  switch (below(6)) {
    case 0: {  // near cancellation: a few units apart, or one exponent
      const Word a = word(any);
      return {a, (a ^ (bits() & 1 ? 0x80000000u : 0u)) + below(17) - 8};
    }
    case 1:
      return {word(any), word(between(near - 2, near + 2))};
    case 2:  // the smaller one ends around the half unit
      return {word(any), word(between(near - 27, near + 27))};
    case 3:  // near overflow
      return {word(between(250, 254)), word(between(228, 254))};
    case 4:  // subnormal operands and results
      return {word(below(4)), word(below(28))};
    default:
      return {static_cast<Word>(bits()), static_cast<Word>(bits())};
  }
}

Operands RandomOperands::product() {
  const Word any = below(256);
  const int other = 127 - static_cast<int>(any);
  switch (below(5)) {
    case 0:  // near overflow: exponent fields that sum to 254 + 127
      return {word(any), word(between(other + 252, other + 255))};
    case 1:  // near and below the least normal, down to nothing
      return {word(any), word(between(other - 27, other + 2))};
    case 2:  // a subnormal operand, the result around normal
      return {word(0), word(between(100, 254))};
    case 3:
      return {word(any), word(between(other + 20, other + 230))};
    default:
      return {static_cast<Word>(bits()), static_cast<Word>(bits())};
  }
}

// Any number of leading zeros; often a tie or its neighbour below the 24 bits that fp32 holds.
Word RandomOperands::integer() {
  Word w = static_cast<Word>(bits()) >> below(32);
  const Word places = below(8);
  if (bits() & 1) w = (w & (0xFFFFFFFEu << places)) + (1u << places) + below(3) - 1;
  return bits() & 1 ? Word{0} - w : w;
}

// Exponent fields from below 1/2 to above 2^31, with ties at each.
Word RandomOperands::to_convert() {
  if (below(8) == 0) return static_cast<Word>(bits());
  const Word exponent = between(120, 162);
  const Word a = word(exponent);
  if (exponent < 126 || exponent > 149 || (bits() & 1)) return a;
  const Word half = exponent == 126 ? 0 : 1u << (149 - exponent);
  return (a & ~((half << 1) - 1)) + half + below(3) - 1;
}

Operands RandomOperands::next() {
  if (!is_conversion(op_) && below(64) == 0) return {special(), special()};
  switch (op_) {
    case Operation::kMul:
      return product();
    case Operation::kI2f:
      return {integer(), 0};
    case Operation::kF2i:
      return {to_convert(), 0};
    default:
      return sum();
  }
}

}  // namespace lpu::rtl_fp32
