#include "emulator/isa/assembler.h"

#include <doctest/doctest.h>

#include "tests/isa/random_instr.h"

namespace lpu::tests {
namespace {

void check_inverse(const Instr& i) {
  const std::string text = to_text(i);
  Instr back;
  const TextError e = parse_instr(text, &back);
  CAPTURE(text);
  REQUIRE(e.message == "");
  REQUIRE(back == i);
}

Instr parsed(std::string_view text) {
  Instr i;
  const TextError e = parse_instr(text, &i);
  CAPTURE(text);
  REQUIRE(e.message == "");
  return i;
}

void check_error(std::string_view text, int column, std::string_view message) {
  Instr i{Op::kIw, {1}};
  const TextError e = parse_instr(text, &i);
  CAPTURE(text);
  CHECK(e.column == column);
  CHECK(e.message == message);
  CHECK(i == Instr{Op::kIw, {1}});
}

}  // namespace

TEST_CASE("parsing the text of an instruction gives the instruction, over the whole table") {
  for_all_extremes(check_inverse);
}

TEST_CASE("parsing the text of an instruction gives the instruction, at random") {
  Rng rng(3);
  for (int n = 0; n < 100'000; ++n) check_inverse(random_instr(&rng));
}

TEST_CASE("every operand byte has a text of its own") {
  for (int code = 0; code < 256; ++code) check_inverse({Op::kAddMod, {code, 255 - code, code, 0}});
}

TEST_CASE("texts read as documented") {
  CHECK(to_text({Op::kRead, {17, 37}}) == "read addr=17 stream=s5w");
  CHECK(to_text({Op::kSync, {}}) == "sync");
  CHECK(to_text({Op::kXor, {0xA2, 0x20, 0xC3, static_cast<std::int32_t>(0xF0F0F0F0)}}) ==
        "xor a=g2e b=imm out=g3w imm=0xf0f0f0f0");
  CHECK(to_text({Op::kLw, {16, 8, 16, 0}}) == "lw column=16 stream=s8e count=16");
  CHECK(to_text({Op::kAcc, {3, 1, 1, 0, 36}}) == "acc row=3 clear=1 emit=1 stream=s4w");
  CHECK(to_text({Op::kAcc, {3, 0, 0, 0, 0}}) == "acc row=3");
  CHECK(to_text({Op::kRepeat, {2, 9, 4, -1}}) == "repeat words=2 n=9 d=4 step=-1");
  CHECK(to_text({Op::kPass, {0x44, 0, 0x7F, 0}}) == "pass a=alu4 out=b31e");
  CHECK(to_text({Op::kPass, {0xE0, 0x21, 0, 0}}) == "pass a=0xe0 b=0x21");
}

TEST_CASE("fields stand in any order, numbers in decimal or hexadecimal") {
  CHECK(parsed("  read   stream=s5w\taddr=0x11 ") == Instr{Op::kRead, {17, 37}});
  CHECK(parsed("add b=b3e a=alu15 imm=-1 out=none") ==
        Instr{Op::kAddMod, {Operand::alu(15).code(), Operand::byte({Direction::kEast, 3}).code(), 0, -1}});
}

TEST_CASE("errors say where and what would be right") {
  check_error("", 1, "an instruction is missing");
  check_error("  raed addr=1 stream=s0e", 3, "there is no instruction 'raed' (did you mean read?)");
  check_error("read addr=1", 1, "read needs stream= (stream driven; bit 5: westward)");
  check_error("read addr=1 stream=s32e", 20,
              "stream=s32e: must be a stream, s0e to s31e (eastward) or s0w to s31w");
  check_error("read addr=1 stream=s5", 20,
              "stream=s5: must be a stream, s0e to s31e (eastward) or s0w to s31w");
  check_error("read addr=16777216 stream=s0e", 11, "addr=16777216: must be a number from 0 to 16777215");
  check_error("read addr=99999999999999999999 stream=s0e", 11,
              "addr=99999999999999999999: must be a number from 0 to 16777215");
  check_error("read addr=1 addr=2 stream=s0e", 13, "field 'addr' is given twice");
  check_error("read addr=1 stream", 13, "'stream' is not field=value");
  check_error("read adr=1 stream=s0e", 6, "read has no field 'adr', its fields are addr, stream");
  check_error("sync n=1", 6, "sync has no fields");
  check_error("add a=g9 b=imm", 7,
              "a=g9: must be none, imm, alu0 to alu15, b0e to b31w (byte) or g0e to g7w (group)");
  check_error("add a=imm b=imm imm=0x1ffffffff", 21, "imm=0x1ffffffff: must be a 32-bit number");
}

TEST_CASE("random text is refused or read, never worse") {
  constexpr std::string_view kAlphabet = "read=adx0123456789swe -\t#gblu";
  Rng rng(4);
  for (int n = 0; n < 100'000; ++n) {
    std::string text = n % 2 == 0 ? "" : to_text(random_instr(&rng));
    for (std::int64_t edits = between(&rng, 1, 20); edits > 0; --edits) {
      const char c = kAlphabet[rng() % kAlphabet.size()];
      if (text.empty() || rng() % 3 == 0)
        text.insert(text.begin() + static_cast<long>(rng() % (text.size() + 1)), c);
      else
        text[rng() % text.size()] = c;
    }
    Instr i;
    const TextError e = parse_instr(text, &i);
    if (!e.message.empty()) {
      REQUIRE(e.column >= 1);
      REQUIRE(e.column <= static_cast<int>(text.size()) + 1);
    } else {
      check_inverse(i);
    }
  }
}

}  // namespace lpu::tests
