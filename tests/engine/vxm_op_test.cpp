// Every VXM operation on edge values, against literals worked out by hand (fp32 as bit patterns).
#include <doctest/doctest.h>

#include <set>
#include <utility>
#include <vector>

#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

struct Case {
  std::uint32_t a, b, expected;
};
struct OpCases {
  Op op;
  std::vector<Case> cases;
};

constexpr std::uint32_t kMin = 0x80000000u, kMax = 0x7FFFFFFFu, kNan = 0x7FC00000u, kInf = 0x7F800000u,
                        kMinusInf = 0xFF800000u, kOne = 0x3F800000u, kMinusOne = 0xBF800000u;

const std::vector<OpCases>& table() {
  static const std::vector<OpCases> t = {
      {Op::kPass, {{0xDEADBEEFu, 0, 0xDEADBEEFu}, {0, 0, 0}, {0x7F800001u, 0, 0x7F800001u}}},
      {Op::kAddMod, {{kMax, 1, kMin}, {kMin, kMin, 0}, {0xFFFFFFFFu, 2, 1}, {7, 8, 15}}},
      {Op::kAddSat, {{kMax, 1, kMax}, {kMin, 0xFFFFFFFFu, kMin}, {kMin, kMax, 0xFFFFFFFFu}, {7, 8, 15}}},
      {Op::kSubMod, {{kMin, 1, kMax}, {0, 1, 0xFFFFFFFFu}, {7, 8, 0xFFFFFFFFu}}},
      {Op::kSubSat, {{kMin, 1, kMin}, {kMax, 0xFFFFFFFFu, kMax}, {0, kMin, kMax}, {7, 8, 0xFFFFFFFFu}}},
      {Op::kMulMod, {{0x10000u, 0x10000u, 0}, {0xFFFFFFFFu, 0xFFFFFFFFu, 1}, {kMin, 3, kMin}}},
      {Op::kMulSat,
       {{0x10000u, 0x10000u, kMax},
        {kMin, 0xFFFFFFFFu, kMax},
        {kMin, 2, kMin},
        {0xFFFFFFFDu, 5, 0xFFFFFFF1u}}},
      {Op::kAddSat8, {{0x7F80FF01u, 0x01FF01FFu, 0x7F800000u}, {0x40404040u, 0x3F40C0C1u, 0x7F7F0001u}}},
      {Op::kAnd, {{0xF0F0F0F0u, 0xFF00FF00u, 0xF000F000u}}},
      {Op::kOr, {{0xF0F0F0F0u, 0xFF00FF00u, 0xFFF0FFF0u}}},
      {Op::kXor, {{0xF0F0F0F0u, 0xFF00FF00u, 0x0FF00FF0u}}},
      {Op::kShl, {{1, 31, kMin}, {1, 32, 1}, {0xFFFFFFFFu, 4, 0xFFFFFFF0u}, {3, 0, 3}}},
      {Op::kShr, {{kMin, 31, 1}, {kMin, 32, kMin}, {0xFFFFFFFFu, 4, 0x0FFFFFFFu}}},
      {Op::kSar, {{kMin, 31, 0xFFFFFFFFu}, {kMax, 30, 1}, {0xFFFFFF00u, 4, 0xFFFFFFF0u}, {kMin, 32, kMin}}},
      {Op::kShl8,
       {{0x81FF7F01u, 1, 0x02FEFE02u}, {0x81FF7F01u, 8, 0x81FF7F01u}, {0xFFFFFFFFu, 7, 0x80808080u}}},
      {Op::kShr8,
       {{0x81FF7F01u, 1, 0x407F3F00u}, {0x81FF7F01u, 8, 0x81FF7F01u}, {0xFFFFFFFFu, 7, 0x01010101u}}},
      {Op::kMax, {{kMin, kMax, kMax}, {0xFFFFFFFFu, 0, 0}, {5, 5, 5}}},
      {Op::kMin, {{kMin, kMax, kMin}, {0xFFFFFFFFu, 0, 0xFFFFFFFFu}, {5, 5, 5}}},
      {Op::kSat8,
       {{127, 0, 127}, {128, 0, 127}, {0xFFFFFF80u, 0, 0xFFFFFF80u}, {0xFFFFFF7Fu, 0, 0xFFFFFF80u}}},
      {Op::kFAdd,
       {{kOne, 0x33800000u, kOne},                // 1 + 2^-24: a tie, to the even 1
        {0x3F800001u, 0x33800000u, 0x3F800002u},  // the tie next to it, to even upwards
        {1, 1, 2},                                // subnormals are kept
        {0x00800000u, 0x80000001u, 0x007FFFFFu},
        {0x80000000u, 0x80000000u, 0x80000000u},  // -0 + -0
        {0, 0x80000000u, 0},
        {kOne, kMinusOne, 0},
        {0x7F7FFFFFu, 0x7F7FFFFFu, kInf},
        {kInf, kMinusInf, kNan},
        {0x7F800001u, kOne, kNan},
        {0xFFFFFFFFu, 0, kNan}}},
      {Op::kFSub, {{kOne, kOne, 0}, {kInf, kInf, kNan}, {0, 0, 0}, {0x80000000u, 0, 0x80000000u}, {3, 1, 2}}},
      {Op::kFMul,
       {{0x40000000u, 0x40400000u, 0x40C00000u},
        {1, 0x3F000000u, 0},  // half the least subnormal: a tie, to even zero
        {3, 0x3F000000u, 2},  // 1.5 of it, to even
        {0x80000001u, 0x3F000000u, 0x80000000u},
        {kInf, 0, kNan},
        {kMinusOne, 0, 0x80000000u},
        {0x7F7FFFFFu, 0x40000000u, kInf}}},
      {Op::kFMax,
       {{0, 0x80000000u, 0},
        {0x80000000u, 0, 0},
        {kNan, kInf, kNan},
        {kOne, 0x7F800001u, kNan},
        {kMinusInf, 0x80000001u, 0x80000001u},
        {kOne, 0x40000000u, 0x40000000u}}},
      {Op::kI2F,
       {{0, 0, 0},
        {0xFFFFFFFFu, 0, kMinusOne},
        {kMin, 0, 0xCF000000u},
        {kMax, 0, 0x4F000000u},
        {16777217, 0, 0x4B800000u},  // 2^24 + 1: a tie, to even
        {16777219, 0, 0x4B800002u}}},
      {Op::kF2I,
       {{0x3F000000u, 0, 0},            // 0.5 to even 0
        {0x3FC00000u, 0, 2},            // 1.5 to even 2
        {0xC0200000u, 0, 0xFFFFFFFEu},  // -2.5 to even -2
        {kNan, 0, 0},
        {kInf, 0, kMax},
        {kMinusInf, 0, kMin},
        {0x4F000000u, 0, kMax},
        {0xCF000000u, 0, kMin},
        {0x4EFFFFFFu, 0, 0x7FFFFF80u},
        {1, 0, 0}}},
  };
  return t;
}

// All cases of one operation in one vector, case i in the lanes i, i + cases, ...; 4-byte operands in and
// out.
Program program_of(const OpCases& o) {
  ProgramBuilder b;
  const auto at = [&](int lane) -> const Case& {
    return o.cases[static_cast<std::size_t>(lane) % o.cases.size()];
  };
  const bool two = takes_b(o.op);
  b.words(b.mem_e(0), 0, [&](int lane) { return at(lane).a; });
  b.words(b.mem_w(0), 0, [&](int lane) { return at(lane).b; });
  for (int i = 0; i < 4; ++i) {
    b.place(b.mem_e(i), 0, read(0, west(i)));
    if (two) b.place(b.mem_w(i), 0, read(0, east(28 + i)));
  }
  b.place(b.alu(3), 5,
          vxm(o.op, group(Direction::kWest, 0), two ? group(Direction::kEast, 7) : none(),
              group(Direction::kEast, 2)));
  for (int i = 0; i < 4; ++i) b.place(b.mem_e(i), 8, write(1, east(8 + i)));
  return b.build();
}

}  // namespace

TEST_CASE("every VXM operation gives the literal results on edge values") {
  std::set<Op> covered;
  for (const OpCases& o : table()) {
    CAPTURE(info(o.op).mnemonic);
    covered.insert(o.op);
    for_each_engine([&](const std::string& engine) {
      Run r(engine, program_of(o));
      REQUIRE_MESSAGE(r.result().finished, r.why());
      const auto words = r.words(mem_queue(r.program().chip, Hemisphere::kEast, 0), 1);
      for (std::size_t lane = 0; lane < words.size(); ++lane) {
        const Case& c = o.cases[lane % o.cases.size()];
        CAPTURE(lane);
        CAPTURE(c.a);
        CAPTURE(c.b);
        CHECK(words[lane] == c.expected);
      }
    });
  }
  for (const OpInfo& o : all_ops())
    if (o.unit == Unit::kVxm) CHECK_MESSAGE(covered.count(o.op) == 1, o.mnemonic);
}

TEST_CASE(
    "operand kinds: bytes are sign-extended, the immediate is in every lane, a byte result is the low byte") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.row(b.mem_e(0), 0, [](int lane) { return lane * 7; });
    b.place(b.mem_e(0), 0, read(0, west(5)));
    b.place(b.alu(0), 5, vxm(Op::kMulMod, byte(west(5)), imm(), group(Direction::kEast, 0), -3));
    b.place(b.alu(1), 8, vxm(Op::kAddMod, chain(0), imm(), byte(west(9)), 1000));
    for (int i = 0; i < 4; ++i) b.place(b.mem_e(i), 8, write(1, east(i)));
    b.place(b.mem_w(0), 11, write(1, west(9)));
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    const auto words = r.words(b.mem_e(0), 1);
    const auto bytes = r.bytes(b.mem_w(0), 1);
    for (int lane = 0; lane < b.lanes(); ++lane) {
      const auto i = static_cast<std::size_t>(lane);
      const int product = -3 * static_cast<std::int8_t>(lane * 7);
      CHECK(words[i] == static_cast<std::uint32_t>(product));
      CHECK(bytes[i] == static_cast<std::uint8_t>(product + 1000));
    }
  });
}

TEST_CASE("a chain of two ALUs, either way round, with a result every cycle") {
  const int results = 40;
  const Chip chip = mini();
  for (const auto& [first, second] : {std::pair{0, 1}, std::pair{9, 2}})
    for_each_engine(chip, [&, first = first, second = second](const std::string& engine) {
      CAPTURE(first);
      ProgramBuilder b(chip);
      const Instr again = repeat(1, results - 1, 1), next = repeat(1, results - 1, 1, 1);
      for (int i = 0; i < results; ++i) b.fill(b.mem_e(0), i, i);
      const int entry = static_cast<int>(chip.lat_read + chip.lat_alu_entry),
                lat = static_cast<int>(chip.lat_alu);
      b.place(b.mem_e(0), 0, {read(0, west(5)), next});
      b.place(b.alu(first), entry, {vxm(Op::kMulMod, byte(west(5)), imm(), none(), 3), again});
      b.place(b.alu(second), entry + lat, {vxm(Op::kAddMod, chain(first), imm(), byte(west(9)), 1), again});
      b.place(b.mem_w(0), entry + 2 * lat, {write(0, west(9)), next});
      Run r(engine, b.build());
      REQUIRE_MESSAGE(r.result().finished, r.why());
      for (int i = 0; i < results; ++i)
        CHECK(r.bytes(b.mem_w(0), i) == std::vector<std::uint8_t>(static_cast<std::size_t>(b.lanes()),
                                                                  static_cast<std::uint8_t>(3 * i + 1)));
    });
}

}  // namespace lpu::tests
