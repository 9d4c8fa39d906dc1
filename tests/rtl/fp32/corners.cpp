#include "tests/rtl/fp32/corners.h"

#include <bit>

namespace lpu::rtl_fp32 {
namespace {

constexpr Word kSign = 0x80000000u;

void add_signed(std::vector<Word>& words, Word magnitude) {
  words.push_back(magnitude);
  words.push_back(magnitude | kSign);
}

void add_around(std::vector<Word>& words, Word magnitude) {
  for (const Word w : {magnitude - 1, magnitude, magnitude + 1}) add_signed(words, w);
}

std::vector<Word> fp32_words() {
  std::vector<Word> words;
  for (const Word special : {0x00000000u,  // zero
                             0x00000002u,  // next to the least subnormal
                             0x00400000u,  // half the least normal
                             0x7F800001u,  // signalling NaN
                             0x7FC00000u,  // the canonical NaN
                             0x7FFFFFFFu})
    add_signed(words, special);
  for (const Word centre : {0x33800000u,   // half a unit of 1
                            0x34000000u,   // a unit of 1
                            0x3F800000u,   // 1
                            0x3FC00000u,   // 1.5
                            0x73000000u,   // half a unit of the largest number
                            0x7F7FFFFFu})  // the largest number, and infinity
    add_around(words, centre);
  for (Word bit = 1; bit < 0x00800000u; bit <<= 1) add_signed(words, bit);  // subnormal powers of two
  for (Word exponent = 0; exponent <= 254; ++exponent) {
    if (exponent > 0) add_signed(words, exponent << 23);  // powers of two
    add_signed(words, (exponent << 23) | 0x007FFFFFu);    // all ones below each
  }
  return words;
}

// Integers at and next to each power of two, and at and next to the halves between two fp32 there.
std::vector<Word> integers() {
  std::vector<Word> words = {0};
  for (int power = 0; power < 32; ++power) {
    const Word top = Word{1} << power;
    const Word half = power < 24 ? 0 : Word{1} << (power - 24);
    for (const Word centre : {top, top + half, top + 2 * half, top + 3 * half, top - half})
      for (const Word w : {centre - 1, centre, centre + 1}) {
        words.push_back(w);
        words.push_back(Word{0} - w);
      }
  }
  return words;
}

// n and n + 1/2 and their neighbours: small n all, large n around each power of two, out of range too.
void add_halves(std::vector<Word>& words) {
  const auto both = [&](float n) {
    add_around(words, std::bit_cast<Word>(n + 0.5f));
    add_around(words, std::bit_cast<Word>(n + 1.0f));
  };
  for (int n = 0; n <= 300; ++n) both(static_cast<float>(n));
  for (int power = 8; power < 34; ++power)
    for (const float below : {2.0f, 1.0f, 0.0f}) both(static_cast<float>(std::uint64_t{1} << power) - below);
}

std::vector<Operands> single(const std::vector<Word>& words) {
  std::vector<Operands> out;
  for (const Word a : words) out.push_back({a, 0});
  return out;
}

std::vector<Operands> all_pairs(const std::vector<Word>& words) {
  std::vector<Operands> out;
  out.reserve(words.size() * words.size());
  for (const Word a : words)
    for (const Word b : words) out.push_back({a, b});
  return out;
}

}  // namespace

std::vector<Operands> corners(Operation op) {
  if (op == Operation::kI2f) return single(integers());
  std::vector<Word> words = fp32_words();
  if (op != Operation::kF2i) return all_pairs(words);
  add_halves(words);
  return single(words);
}

}  // namespace lpu::rtl_fp32
