// Streams: who drives what where. On mini, MEM_E0..3 are at site 4, MEM_E4..7 at site 5, the VXM at 0, the
// eastern MXM taps at site 23; a Read's value is on its stream one cycle later.
#include "tests/compiler/verify/expect.h"

namespace lpu::tests {

TEST_CASE("a value is where and when it was launched, and one site further each cycle") {
  for (const int cycle : {1, 2, 3}) {
    ProgramBuilder b(mini());
    b.place(b.mem_e(0), 0, read(0, east(3)));
    b.place(b.mem_e(4), cycle, write(0, east(3)));
    if (cycle == 2)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kUndrivenStream, cycle, {b.mem_e(4), 1});
  }
}

TEST_CASE("a westward value never reaches a slice to its east") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(0), 0, read(0, west(3)));
  b.place(b.mem_e(4), 2, write(0, west(3)));
  expect_fault(b, FaultKind::kUndrivenStream, 2, {b.mem_e(4), 1});
}

TEST_CASE("a value crosses the VXM into the other hemisphere") {
  ProgramBuilder b(mini());
  b.place(b.mem_w(0), 0, read(0, east(31)));
  b.place(b.mem_e(0), 9, write(0, east(31)));  // site -4 at 1, site 4 at 9
  expect_legal(b);
}

TEST_CASE("a tap sees a value launched in its own cycle and site") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(0), 0, read(0, east(3)));
  b.place(b.mem_e(3), 1, write(0, east(3)));
  expect_legal(b);
}

TEST_CASE("passing values may be overwritten, and every value taken more than once") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(0), 0, read(0, east(3)));
  b.place(b.mem_e(4), 1, read(0, east(3)));
  b.place(b.mem_e(5), 2, write(0, east(3)));
  b.place(b.mem_e(8), 3, write(0, east(3)));
  expect_legal(b);
  CHECK(verify(b.build()).unused_launches == 1);
}

TEST_CASE("two launches on one register: the higher queue is told of the lower") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(2), 3, read(0, east(3)));
  b.place(b.mem_e(1), 3, read(0, east(3)));
  expect_fault(b, FaultKind::kDoubleDrive, 4, {b.mem_e(2), 1}, {b.mem_e(1), 1});
}

TEST_CASE("an ALU's result and a Read meet at the inner MEM edge") {
  for (const int cycle : {2, 3}) {
    ProgramBuilder b(mini());
    b.place(b.alu(5), 0,
            vxm(Op::kPass, imm(), none(), group(Direction::kEast, 1)));  // s4e..s7e at site 4 at 3
    b.place(b.mem_e(0), cycle, read(0, east(7)));
    if (cycle == 3)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kDoubleDrive, 3, {b.alu(5), 0}, {b.mem_e(0), 1});
  }
}

TEST_CASE("a value of fewer superlanes than its taker is no value") {
  for (const int at : {0, 1}) {
    ProgramBuilder b(mini());
    b.place(b.reserved(0), 0, {config(1), config(2)});
    b.place(b.mem_e(0), at, read(0, east(3)));
    b.place(b.mem_e(4), at + 2, write(0, east(3)));
    if (at == 1)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kUndrivenStream, 2, {b.mem_e(4), 1});
  }
}

TEST_CASE("of two Configs in one cycle the higher queue's wins") {
  ProgramBuilder b(mini());
  b.place(b.reserved(1), 0, config(1));
  b.place(b.reserved(2), 0, config(2));
  b.place(b.mem_e(0), 0, read(0, east(3)));
  b.place(b.mem_e(4), 2, write(0, east(3)));
  expect_legal(b);
  CHECK(verify(b.build()).last_write == 3);  // the second superlane of the Write at 2
}

TEST_CASE("what one group operand lacks is missed") {
  for (int missing = -1; missing < 4; ++missing) {
    ProgramBuilder b(mini());
    for (int i = 0; i < 4; ++i)
      if (i != missing) b.place(b.mem_e(i), 0, read(0, west(8 + i)));  // at site 0 at 5
    b.place(b.alu(0), 5, vxm(Op::kPass, group(Direction::kWest, 2), none(), none()));
    if (missing < 0)
      expect_legal(b);
    else
      expect_fault(b, FaultKind::kUndrivenStream, 5, {b.alu(0), 1});
  }
}

}  // namespace lpu::tests
