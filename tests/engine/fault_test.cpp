// Each fault kind with everything it reports, what counts as a bad operand, and which of several faults is
// reported.
#include <doctest/doctest.h>

#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

void check_fault(const ProgramBuilder& b, const Fault& expected) {
  const Program p = b.build();
  for_each_engine(p.chip, [&](const std::string& engine) {
    Run r(engine, p);
    CHECK_FALSE(r.result().finished);
    CHECK_MESSAGE(r.fault() == expected, "expected ", describe(p, expected), ", got ", r.why());
  });
}

// One instruction in cycle 0, whose operand does not exist.
void check_bad(const Chip& chip, int queue, const Instr& i) {
  ProgramBuilder b(chip);
  b.place(queue, 0, i);
  check_fault(b, {FaultKind::kBadOperand, 0, queue, 0, -1, -1});
}

Chip with_decoder(WeightDecoder d) {
  Chip c;
  c.mxm_weight_decoder = static_cast<std::int64_t>(d);
  return c;
}

}  // namespace

TEST_CASE("bad operand: MEM addresses") {
  const ProgramBuilder b;
  check_bad({}, b.mem_w(0), read(8192, east(0)));
  check_bad({}, b.mem_w(0), write(8192, east(0)));
  check_bad({}, b.mem_w(0), read_write(8192, east(0), 1, east(1)));
  check_bad({}, b.mem_w(0), read_write(1, east(0), 8192, east(1)));
}

TEST_CASE("bad operand: VXM operands") {
  const ProgramBuilder b;
  const Operand seven = Operand::from_code(7 << 5);
  check_bad({}, b.alu(0), vxm(Op::kPass, none(), none(), byte(east(0))));
  check_bad({}, b.alu(0), vxm(Op::kPass, imm(), imm(), byte(east(0))));
  check_bad({}, b.alu(0), vxm(Op::kAddMod, imm(), none(), byte(east(0))));
  check_bad({}, b.alu(0), vxm(Op::kPass, seven, none(), byte(east(0))));
  check_bad({}, b.alu(0), vxm(Op::kAddMod, imm(), seven, byte(east(0))));
  check_bad({}, b.alu(0), vxm(Op::kPass, imm(), none(), seven));
  check_bad({}, b.alu(0), vxm(Op::kPass, imm(), none(), imm()));
  check_bad({}, b.alu(0), vxm(Op::kPass, imm(), none(), chain(0)));
  check_bad({}, b.alu(0), vxm(Op::kPass, imm(), none(), group(Direction::kEast, 8)));
  check_bad({}, b.alu(0), vxm(Op::kPass, group(Direction::kWest, 8), none(), none()));
  check_bad({}, b.alu(0), vxm(Op::kPass, chain(16), none(), none()));
}

TEST_CASE("bad operand: MXM directions, ranges and decoders") {
  const ProgramBuilder b;
  for (int plane = 0; plane < 4; ++plane) {
    const auto inner = [&](int id) { return plane < 2 ? east(id) : west(id); };
    const auto outer = [&](int id) { return plane < 2 ? west(id) : east(id); };
    check_bad({}, b.weights(plane), lw(0, inner(0), 1));
    check_bad({}, b.weights(plane), lw(0, outer(0), 0));
    check_bad({}, b.weights(plane), lw(0, outer(0), 17));
    check_bad({}, b.weights(plane), lw(305, outer(0), 16));
    check_bad({}, b.weights(plane), lw(0, outer(17), 16));
    check_bad({}, b.array(plane), abc(0, inner(0)));
    check_bad({}, b.accumulators(plane), acc(64, kClear));
    check_bad({}, b.accumulators(plane), acc(0, kEmit, outer(0)));
    check_bad({}, b.accumulators(plane), acc(0, kEmit, inner(3)));
  }
  using semantics::Decode;
  for (const Decode d : {Decode::kLowNibble, Decode::kHighNibble, Decode::kThreeBitA, Decode::kThreeBitB})
    check_bad(with_decoder(WeightDecoder::kNone), b.weights(2), lw(0, east(0), 16, d));
  for (const Decode d :
       {Decode::kThreeBitA, Decode::kThreeBitB, static_cast<Decode>(5), static_cast<Decode>(7)})
    check_bad(with_decoder(WeightDecoder::kInt4), b.weights(2), lw(0, east(0), 16, d));
  const Chip q = with_decoder(WeightDecoder::kQ3p5);
  check_bad(q, b.weights(2), lw(0, east(0), 15, Decode::kThreeBitA));
  check_bad(q, b.weights(2), lw(305, east(0), 16, Decode::kThreeBitB));
  check_bad(q, b.weights(2), lw(0, east(21), 16, Decode::kThreeBitA));
  check_bad(q, b.weights(2), lw(0, east(0), 16, static_cast<Decode>(5)));
}

TEST_CASE("bank conflict") {
  ProgramBuilder b;
  b.place(b.mem_e(0), 4, read_write(4095, east(0), 0, east(1)));
  check_fault(b, {FaultKind::kBankConflict, 4, b.mem_e(0), 1, -1, -1});
}

TEST_CASE("read too soon names the write") {
  ProgramBuilder b;
  b.place(b.mem_e(0), 0, read(0, east(0)));
  b.place(b.mem_e(1), 1, {write(5, east(0)), nop(1), read(5, east(0))});
  check_fault(b, {FaultKind::kReadTooSoon, 3, b.mem_e(1), 3, b.mem_e(1), 1});
}

TEST_CASE("undriven stream: nobody drove it, or for fewer superlanes") {
  ProgramBuilder b;
  b.place(b.mem_e(0), 7, write(0, east(0)));
  check_fault(b, {FaultKind::kUndrivenStream, 7, b.mem_e(0), 1, -1, -1});

  ProgramBuilder narrow;
  narrow.place(narrow.reserved(0), 0, {config(19), config(20)});
  narrow.place(narrow.mem_e(0), 0, read(0, east(0)));
  narrow.place(narrow.mem_e(1), 1, write(0, east(0)));
  check_fault(narrow, {FaultKind::kUndrivenStream, 1, narrow.mem_e(1), 1, -1, -1});

  ProgramBuilder group_of_three;
  for (int i = 0; i < 3; ++i) group_of_three.place(group_of_three.mem_e(i), 0, read(0, west(i)));
  group_of_three.place(group_of_three.alu(0), 5, vxm(Op::kPass, group(Direction::kWest, 0), none(), none()));
  check_fault(group_of_three, {FaultKind::kUndrivenStream, 5, group_of_three.alu(0), 1, -1, -1});
}

TEST_CASE("a value leaves the chip at its edge and does not come back") {
  ProgramBuilder b;
  b.place(b.mem_w(43), 0, read(0, west(0)));
  b.place(b.mem_e(43), 48, write(0, west(0)));
  check_fault(b, {FaultKind::kUndrivenStream, 48, b.mem_e(43), 1, -1, -1});
}

TEST_CASE("double drive names the higher queue first, from whatever units") {
  ProgramBuilder b;
  b.place(b.mem_e(3), 2, read(0, east(6)));
  b.place(b.mem_e(1), 2, read(0, east(6)));
  b.place(b.mem_e(2), 2, read(0, east(6)));
  check_fault(b, {FaultKind::kDoubleDrive, 3, b.mem_e(2), 1, b.mem_e(1), 1});

  ProgramBuilder mixed;
  mixed.place(mixed.alu(4), 10,
              vxm(Op::kPass, imm(), none(), group(Direction::kEast, 1)));  // streams 4..7 at 13
  mixed.place(mixed.mem_e(0), 12, read(0, east(7)));
  check_fault(mixed, {FaultKind::kDoubleDrive, 13, mixed.alu(4), 1, mixed.mem_e(0), 1});
}

TEST_CASE("chained operand without a result, or with one of fewer superlanes") {
  ProgramBuilder b;
  b.place(b.alu(2), 2, vxm(Op::kPass, chain(1), none(), none()));
  check_fault(b, {FaultKind::kAluOperand, 2, b.alu(2), 1, -1, -1});

  ProgramBuilder narrow;
  narrow.place(narrow.reserved(0), 0, {config(1), config(20)});
  narrow.place(narrow.alu(1), 0, vxm(Op::kPass, imm(), none(), none()));
  narrow.place(narrow.alu(2), 3, vxm(Op::kPass, chain(1), none(), none()));
  check_fault(narrow, {FaultKind::kAluOperand, 3, narrow.alu(2), 1, -1, -1});
}

TEST_CASE("weight port names the load before") {
  Chip c;
  c.mxm_weight_interval = 4;
  ProgramBuilder b(c);
  b.place(b.mem_e(43), 0, {read(0, east(0)), repeat(1, 20, 1)});
  b.place(b.weights(3), 12, {lw(0, east(0), 1), nop(2), lw(1, east(0), 1)});
  check_fault(b, {FaultKind::kWeightPort, 15, b.weights(3), 3, b.weights(3), 1});
}

TEST_CASE("weights not in force: none at all, or another set, which is named") {
  ProgramBuilder b;
  b.place(b.mem_w(43), 0, {read(0, west(0)), repeat(1, 20, 1)});
  b.place(b.array(0), 12, abc(0, west(0)));
  check_fault(b, {FaultKind::kWeightsNotInForce, 12, b.array(0), 1, -1, -1});

  ProgramBuilder other;
  other.place(other.mem_w(43), 0, {read(0, west(0)), repeat(1, 20, 1)});
  other.place(other.array(1), 12,
              {iw(1), iw(0), nop(1), abc(0, west(0))});  // set 1 in force at 15, set 0 at 16
  check_fault(other, {FaultKind::kWeightsNotInForce, 15, other.array(1), 4, other.array(1), 1});
}

TEST_CASE("no product and lost product") {
  ProgramBuilder none_due;
  none_due.place(none_due.accumulators(2), 9, acc(0, kClear));
  check_fault(none_due, {FaultKind::kNoProduct, 9, none_due.accumulators(2), 1, -1, -1});

  ProgramBuilder lost;
  lost.place(lost.mem_w(43), 0, {read(0, west(0)), repeat(1, 20, 1)});
  lost.place(lost.array(0), 12, {iw(1), nop(2), abc(1, west(0))});
  check_fault(lost, {FaultKind::kLostProduct, 29, lost.array(0), 3, -1, -1});
}

TEST_CASE("deadlock names the lowest parked queue and its sync, when nothing else can happen") {
  ProgramBuilder b;
  b.place(b.alu(3), 4, sync());
  b.place(b.mem_e(7), 9, sync());
  b.place(b.reserved(0), 3, nop(50));
  check_fault(b, {FaultKind::kDeadlock, 9, b.mem_e(7), 1, -1, -1});
}

TEST_CASE("of the faults of one cycle the lowest queue's is reported, then the first kind") {
  ProgramBuilder b;
  b.place(b.mem_e(5), 3, write(0, east(0)));
  b.place(b.mem_e(4), 3, write(0, east(0)));
  b.place(b.mem_e(3), 4, write(0, east(0)));
  check_fault(b, {FaultKind::kUndrivenStream, 3, b.mem_e(4), 1, -1, -1});

  ProgramBuilder
      kinds;  // the higher of two drivers also takes an undriven stream in the cycle of the double drive
  kinds.place(kinds.mem_e(0), 2, read(0, east(0)));
  kinds.place(kinds.mem_e(1), 2, {read(0, east(0)), write(0, east(9))});
  check_fault(kinds, {FaultKind::kUndrivenStream, 3, kinds.mem_e(1), 2, -1, -1});

  // A doubly driven register shows the value of its lower driver: if that is of too few superlanes, a tap in
  // the same cycle comes first.
  for (const bool low_is_narrow : {true, false}) {
    ProgramBuilder shown;
    shown.place(shown.reserved(0), low_is_narrow ? 2 : 0,
                {config(1), config(20)});  // the read's, or the ALU's
    shown.place(shown.mem_e(0), 2, read(0, east(0)));
    shown.place(shown.alu(6), 0, vxm(Op::kPass, imm(), none(), byte(east(0))));
    shown.place(shown.mem_e(2), 3, write(1, east(0)));
    if (low_is_narrow)
      check_fault(shown, {FaultKind::kUndrivenStream, 3, shown.mem_e(2), 1, -1, -1});
    else
      check_fault(shown, {FaultKind::kDoubleDrive, 3, shown.alu(6), 0, shown.mem_e(0), 1});
  }

  ProgramBuilder lost;  // a lost product belongs to the array's queue, before the accumulators' own fault
  lost.place(lost.mem_w(43), 0, {read(0, west(0)), repeat(1, 20, 1)});
  lost.place(lost.array(0), 12, {iw(1), nop(2), abc(1, west(0))});
  lost.place(lost.accumulators(1), 29, acc(0, kClear));
  check_fault(lost, {FaultKind::kLostProduct, 29, lost.array(0), 3, -1, -1});

  ProgramBuilder taken;  // an Acc with a bad row still takes the product
  taken.place(taken.mem_w(43), 0, {read(0, west(0)), repeat(1, 20, 1)});
  taken.place(taken.array(0), 12, {iw(1), nop(2), abc(1, west(0))});
  taken.place(taken.accumulators(0), 29, acc(64, kClear));
  check_fault(taken, {FaultKind::kBadOperand, 29, taken.accumulators(0), 1, -1, -1});
}

TEST_CASE("nothing is written in the cycle of a fault") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.fill(b.mem_e(0), 0, 5);
    b.place(b.mem_e(0), 0, read(0, east(0)));
    b.place(b.mem_e(1), 1, write(0, east(0)));
    b.place(b.mem_e(2), 1, write(0, east(1)));
    Run r(engine, b.build());
    CHECK(r.fault().kind == FaultKind::kUndrivenStream);
    CHECK(r.bytes(b.mem_e(1), 0)[0] == 0);
  });
}

TEST_CASE("a fault's text names the cycle, the unit and both instructions") {
  ProgramBuilder b;
  b.place(b.mem_e(3), 2, read(17, east(6)));
  b.place(b.mem_e(1), 2, read(18, east(6)));
  const Program p = b.build();
  for_each_engine([&](const std::string& engine) {
    const std::string why = Run(engine, p).why();
    for (const char* part : {"cycle 3", "MEM_E3", "MEM_E1", "read", "17", "18", "double drive"})
      CHECK_MESSAGE(why.find(part) != std::string::npos, why);
    CHECK(why.find('\n') == std::string::npos);
  });
}

}  // namespace lpu::tests
