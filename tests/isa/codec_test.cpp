#include "emulator/isa/codec.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/isa/random_instr.h"

namespace lpu::tests {
namespace {

using Encode = EncodedWord (*)(const Instr&);

// How many instructions of the whole table, at all extremes and at random, do not survive encode and decode.
int lost_instructions(Encode encoder) {
  int lost = 0;
  const auto check = [&](const Instr& i) {
    Instr back;
    lost += decode(encoder(i), &back).empty() && back == i ? 0 : 1;
  };
  for_all_extremes(check);
  Rng rng(1);
  for (int n = 0; n < 200'000; ++n) check(random_instr(&rng));
  return lost;
}

// Words that decode, although encoding what they decode to gives other bytes.
int impostors(std::int64_t words) {
  Rng rng(2);
  int wrong = 0;
  for (std::int64_t n = 0; n < words; ++n) {
    EncodedWord w = encode(random_instr(&rng));
    // Half of the words: noise all over; the others: a valid word with one bit changed, which is more often
    // decodable.
    if (n % 2 == 0) {
      for (std::size_t b = 0; b < w.size(); ++b) w[b] = static_cast<std::uint8_t>(rng());
      if (n % 4 == 0) w[0] = static_cast<std::uint8_t>(all_ops()[rng() % all_ops().size()].op);
    } else {
      w[rng() % w.size()] ^= static_cast<std::uint8_t>(1u << (rng() % 8));
    }
    Instr i;
    if (decode(w, &i).empty()) wrong += encoding_fault(i).empty() && encode(i) == w ? 0 : 1;
  }
  return wrong;
}

// Mutant: the first field of Read sits one bit further up than fields.def says.
EncodedWord encode_with_shifted_field(const Instr& i) {
  if (i.op != Op::kRead) return encode(i);
  Instr shifted = i;
  shifted.f[field::Read::addr] = (i.f[field::Read::addr] << 1) & 0xFFFFFF;
  return encode(shifted);
}

// Mutant: the stream's direction bit is dropped.
EncodedWord encode_without_direction(const Instr& i) {
  Instr east = i;
  if (i.op == Op::kAbc) east.f[field::Abc::stream] &= 31;
  return encode(east);
}

}  // namespace

TEST_CASE("every instruction at all field extremes survives encode and decode") {
  CHECK(lost_instructions(encode) == 0);
}

TEST_CASE("a codec with a field shifted by a bit is caught by the inverse test") {
  CHECK(lost_instructions(encode_with_shifted_field) > 0);
}

TEST_CASE("a codec that drops a stream's direction is caught by the inverse test") {
  CHECK(lost_instructions(encode_without_direction) > 0);
}

TEST_CASE("a random word is refused or is the encoding of what it decodes to") {
  CHECK(impostors(4'000'000) == 0);
}

// Inverse tests cannot see a field that encode and decode misplace alike, so some words are written out by
// hand.
TEST_CASE("fields stand at the bits of fields.def") {
  CHECK(encode({Op::kRead, {0x123456, 37}}) ==
        EncodedWord{0x10, 0x56, 0x34, 0x12, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(encode({Op::kRepeat, {3, 0x10203, 0x40506, -2}}) ==
        EncodedWord{0x01, 0x03, 0x03, 0x02, 0x01, 0x06, 0x05, 0x04, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0, 0});
  CHECK(encode({Op::kReadWrite, {1, 2, 0xABCDEF, 63}}) ==
        EncodedWord{0x12, 0x01, 0, 0, 0x02, 0xEF, 0xCD, 0xAB, 0x3F, 0, 0, 0, 0, 0, 0, 0});
  CHECK(encode({Op::kAcc, {0x0102, 1, 1, 5, 40}}) ==
        EncodedWord{0x23, 0x02, 0x01, 0x17, 0x28, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(encode({Op::kXor, {Operand::group(Direction::kEast, 2).code(), Operand::imm().code(), 0, -1}}) ==
        EncodedWord{0x4A, 0xA2, 0x20, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("the decoder says what is wrong with a word") {
  Instr i;
  CHECK(decode(EncodedWord{0x7F}, &i) == "there is no opcode 0x7f");
  EncodedWord w = encode({Op::kRead, {0, 0}});
  w[4] |= 0x40;
  CHECK(decode(w, &i) == "bit 38 is set, read has no field there");
  w = encode({Op::kSync, {}});
  w[15] = 0x80;
  CHECK(decode(w, &i) == "bit 127 is set, sync has no field there");
}

TEST_CASE("a refused word leaves the result alone") {
  Instr i{Op::kRead, {7, 7}};
  CHECK_FALSE(decode(EncodedWord{0xFF}, &i).empty());
  CHECK(i == Instr{Op::kRead, {7, 7}});
}

TEST_CASE("values that do not fit are named before encoding") {
  CHECK(encoding_fault({Op::kRead, {1 << 24, 0}}) == "addr=16777216: must be 0 to 16777215");
  CHECK(encoding_fault({Op::kRead, {-1, 0}}) == "addr=-1: must be 0 to 16777215");
  CHECK(encoding_fault({Op::kRepeat, {1, 1, 1, -(1 << 23) - 1}}) ==
        "step=-8388609: must be -8388608 to 8388607");
  CHECK(encoding_fault({Op::kIw, {0, 1}}) == "iw has 1 fields, value 1 must be 0");
  CHECK(encoding_fault({static_cast<Op>(0x7F), {}}) == "there is no opcode 0x7f");
  for_all_extremes([](const Instr& i) { CHECK(encoding_fault(i).empty()); });
}

}  // namespace lpu::tests
