// The rules of MEM slices, ALUs and MXM planes. Cycle numbers are those of the mini chip: write to read 3,
// ALU 3, settle 3, activation to product 14.
#include "tests/compiler/verify/expect.h"

namespace lpu::tests {

using semantics::Decode;

namespace {

// Something on stream s3e at MEM_E4 (site 5) in cycles 2..2+n.
void feed(ProgramBuilder* b, int n) { b->place(b->mem_e(0), 0, {read(0, east(3)), repeat(1, n, 1)}); }

// Something on streams s0e .. s(n-1)e at the eastern MXM (site 23) from cycle `at` on, for 8 cycles.
void feed_plane(ProgramBuilder* b, int n, int at) {
  for (int s = 0; s < n; ++s) b->place(b->mem_e(s), at - 20 + s / 4, {read(0, east(s)), repeat(1, 8, 1)});
}

}  // namespace

TEST_CASE("a vector may be read lat_write_to_read cycles after it was written") {
  for (const int wait : {1, 2, 3}) {
    ProgramBuilder b(mini());
    feed(&b, 1);
    b.place(b.mem_e(4), 2, write(7, east(3)));
    b.place(b.mem_e(4), 2 + wait, read(7, east(9)));
    if (wait == 3)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kReadTooSoon, 2 + wait, {b.mem_e(4), wait == 1 ? 2 : 3}, {b.mem_e(4), 1});
  }
}

TEST_CASE("the later of two recent writes is the other party of a read too soon") {
  ProgramBuilder b(mini());
  feed(&b, 3);
  b.place(b.mem_e(4), 2, {write(7, east(3)), write(7, east(3)), read(7, east(9))});
  expect_fault(b, FaultKind::kReadTooSoon, 4, {b.mem_e(4), 3}, {b.mem_e(4), 2});
}

TEST_CASE("ReadWrite needs two banks") {
  for (const int other : {0, 255, 256, 511}) {
    ProgramBuilder b(mini());
    feed(&b, 1);
    b.place(b.mem_e(4), 2, read_write(0, east(9), other, east(3)));
    if (other >= 256)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kBankConflict, 2, {b.mem_e(4), 1});
  }
}

TEST_CASE("addresses end with the slice") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(0), 4, read(512, east(3)));
  expect_fault(b, FaultKind::kBadOperand, 4, {b.mem_e(0), 1});
}

TEST_CASE("stepped addresses wrap at the end of the slice") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(0), 0, {read(510, east(3)), repeat(1, 5, 1, 1)});
  expect_legal(b);
}

TEST_CASE("a chained operand is the result of that very cycle") {
  for (const int cycle : {2, 3, 4}) {
    ProgramBuilder b(mini());
    b.place(b.alu(1), 0, vxm(Op::kPass, imm(), none(), none()));
    b.place(b.alu(0), cycle, vxm(Op::kAddMod, imm(), chain(1), none()));
    if (cycle == 3)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kAluOperand, cycle, {b.alu(0), 1});
  }
}

TEST_CASE("a chained result of fewer superlanes does not do") {
  ProgramBuilder b(mini());
  b.place(b.reserved(0), 0, {config(1), config(2)});
  b.place(b.alu(1), 0, vxm(Op::kPass, imm(), none(), none()));
  b.place(b.alu(0), 3, vxm(Op::kPass, chain(1), none(), none()));
  expect_fault(b, FaultKind::kAluOperand, 3, {b.alu(0), 1});
}

TEST_CASE("operands an ALU does not have") {
  const Operand good = imm();
  const Instr bad[] = {
      vxm(Op::kPass, none(), none(), none()),
      vxm(Op::kPass, good, good, none()),
      vxm(Op::kAddMod, good, none(), none()),
      vxm(Op::kPass, Operand::alu(16), none(), none()),
      vxm(Op::kPass, good, none(), Operand::imm()),
      vxm(Op::kPass, good, none(), Operand::alu(1)),
      vxm(Op::kPass, good, none(), group(Direction::kEast, 8)),
      vxm(Op::kPass, Operand::from_code(7 << 5), none(), none()),
  };
  for (const Instr& i : bad) {
    ProgramBuilder b(mini());
    b.place(b.alu(15), 1, i);
    expect_fault(b, FaultKind::kBadOperand, 1, {b.alu(15), 1});
  }
}

TEST_CASE("Lw operands a plane does not have") {
  Chip int4 = mini();
  int4.mxm_weight_decoder = static_cast<std::int64_t>(WeightDecoder::kInt4);
  const struct {
    Chip chip;
    Instr load;
    bool legal;
  } cases[] = {
      {mini(), lw(0, east(0), 16), true},
      {mini(), lw(16, east(0), 16), true},
      {mini(), lw(17, east(0), 16), false},
      {mini(), lw(0, east(0), 0), false},
      {mini(), lw(0, east(0), 17), false},
      {mini(), lw(0, east(17), 16), false},
      {mini(), lw(0, west(0), 1), false},
      {mini(), lw(0, east(0), 1, Decode::kLowNibble), false},
      {int4, lw(0, east(0), 1, Decode::kHighNibble), true},
      {int4, lw(0, east(0), 16, Decode::kThreeBitA), false},
      {int4, lw(0, east(0), 1, static_cast<Decode>(5)), false},
  };
  for (const auto& c : cases) {
    ProgramBuilder b(c.chip);
    feed_plane(&b, 16, 40);
    b.place(b.weights(2), 40, c.load);
    if (c.legal)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kBadOperand, 40, {b.weights(2), 1});
  }
}

TEST_CASE("three-bit fields take twelve streams whatever their column count") {
  Chip q3p5 = mini();
  q3p5.mxm_weight_decoder = static_cast<std::int64_t>(WeightDecoder::kQ3p5);
  for (const int streams : {11, 12}) {
    ProgramBuilder b(q3p5);
    feed_plane(&b, streams, 40);
    b.place(b.weights(2), 40, lw(0, east(0), 16, Decode::kThreeBitB));
    if (streams == 12)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kUndrivenStream, 40, {b.weights(2), 1});
  }
}

TEST_CASE("the weight port takes one Lw per interval") {
  Chip slow = mini();
  slow.mxm_weight_interval = 4;
  for (const int gap : {1, 3, 4}) {
    ProgramBuilder b(slow);
    feed_plane(&b, 1, 40);
    b.place(b.weights(2), 40, lw(0, east(0), 1));
    b.place(b.weights(2), 40 + gap, lw(1, east(0), 1));
    if (gap == 4)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kWeightPort, 40 + gap, {b.weights(2), gap == 1 ? 2 : 3}, {b.weights(2), 1});
  }
}

TEST_CASE("an activation needs the named set, settled") {
  const auto program = [](int install, int set) {
    ProgramBuilder b(mini());
    feed_plane(&b, 1, 40);
    b.place(b.array(2), 20, iw(0));
    b.place(b.array(2), install, iw(1));
    b.place(b.array(2), 42, abc(set, east(0)));
    b.place(b.accumulators(2), 56, acc(0, kClear));
    return b;
  };
  ProgramBuilder b(mini());
  expect_legal(program(39, 1));
  expect_legal(program(40, 0));
  expect_fault(program(40, 1), FaultKind::kWeightsNotInForce, 42, {b.array(2), 5}, {b.array(2), 1});
  expect_fault(program(39, 0), FaultKind::kWeightsNotInForce, 42, {b.array(2), 5}, {b.array(2), 3});
}

TEST_CASE("an activation before any weights") {
  ProgramBuilder b(mini());
  feed_plane(&b, 1, 40);
  b.place(b.array(2), 42, abc(0, east(0)));
  b.place(b.accumulators(2), 56, acc(0, kClear));
  expect_fault(b, FaultKind::kWeightsNotInForce, 42, {b.array(2), 1});
}

TEST_CASE("every product meets its accumulate, every accumulate its product") {
  for (const int cycle : {55, 56, 57}) {
    ProgramBuilder b(mini());
    feed_plane(&b, 1, 40);
    b.place(b.array(2), 20, iw(0));
    b.place(b.array(2), 42, abc(0, east(0)));
    b.place(b.accumulators(2), cycle, acc(0, kClear));
    if (cycle == 56) {
      expect_legal(b);
      continue;
    }
    const VerifyReport r = verify(b.build());
    const Fault lost{FaultKind::kLostProduct, 56, b.array(2), 3, -1, -1};
    const Fault none{FaultKind::kNoProduct, cycle, b.accumulators(2), 1, -1, -1};
    REQUIRE(r.faults.size() == 2);
    CHECK(r.faults[cycle < 56 ? 0 : 1] == none);
    CHECK(r.faults[cycle < 56 ? 1 : 0] == lost);
  }
}

TEST_CASE("where an accumulator may emit") {
  const struct {
    Instr acc;
    bool legal;
  } cases[] = {
      {acc(63, kEmit, west(4)), true}, {acc(64, kClear), false},        {acc(0, kEmit, west(5)), false},
      {acc(0, kEmit, east(4)), false}, {acc(0, kClear, east(5)), true},  // no emit: the stream is not looked
                                                                         // at
  };
  for (const auto& c : cases) {
    ProgramBuilder b(mini());
    feed_plane(&b, 1, 40);
    b.place(b.array(2), 20, iw(0));
    b.place(b.array(2), 42, abc(0, east(0)));
    b.place(b.accumulators(2), 56, c.acc);
    if (c.legal)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kBadOperand, 56, {b.accumulators(2), 1});
  }
}

}  // namespace lpu::tests
