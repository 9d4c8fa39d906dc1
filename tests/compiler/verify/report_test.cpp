// What a report says besides faults: cycles, occupancy, warnings.
#include <string>

#include "tests/compiler/verify/expect.h"

namespace lpu::tests {

TEST_CASE("an empty program does nothing") {
  const VerifyReport r = verify(ProgramBuilder(mini()).build());
  CHECK(r.ok());
  CHECK(r.first_dispatch == -1);
  CHECK(r.last_write == -1);
  CHECK(r.cycles == 0);
  CHECK(r.use == Occupancy{});
}

TEST_CASE("cycles run from the first dispatch to the last superlane of the last Write") {
  ProgramBuilder b(mini());
  b.place(b.reserved(0), 0, notify());
  b.place(b.mem_e(0), 5, read(0, east(3)));
  b.place(b.mem_e(4), 7, write(0, east(3)));
  const VerifyReport r = verify(b.build());
  CHECK(r.first_dispatch == 5);
  CHECK(r.last_write == 8);
  CHECK(r.cycles == 4);
}

TEST_CASE("without a Write the last event stands in") {
  ProgramBuilder b(mini());
  b.place(b.alu(0), 5, vxm(Op::kPass, imm(), none(), none()));
  const VerifyReport r = verify(b.build());
  CHECK(r.last_event == 9);  // result at 8, second superlane at 9
  CHECK(r.cycles == 5);
}

TEST_CASE("every use of a resource is counted") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(0), 0, {read(0, east(0)), repeat(1, 9, 1, 1)});  // at site 23 at 20
  b.place(b.mem_e(1), 0, {read(0, east(1)), repeat(1, 9, 1, 1)});
  b.place(b.weights(2), 20, {lw(0, east(0), 2), repeat(1, 2, 1, 2)});
  b.place(b.array(2), 22, iw(1));
  b.place(b.array(2), 25, {abc(1, east(1)), repeat(1, 3, 1)});
  b.place(b.accumulators(2), 39, {acc(0, kClear | kEmit, west(8)), repeat(1, 3, 1, 1)});
  const VerifyReport r = verify(b.build());
  REQUIRE(r.ok());
  CHECK(r.use.mem_reads == 20);
  CHECK(r.use.mem_writes == 0);
  CHECK(r.use.lw == std::array<std::int64_t, 4>{0, 0, 3, 0});
  CHECK(r.use.iw == std::array<std::int64_t, 4>{0, 0, 1, 0});
  CHECK(r.use.abc == std::array<std::int64_t, 4>{0, 0, 4, 0});
  CHECK(r.use.acc == std::array<std::int64_t, 4>{0, 0, 4, 0});
  CHECK(r.use.weight_columns == 6);
  CHECK(r.use.stream_launches == 20 + 16);
  CHECK(r.use.stream_taps == 6 + 4);
  CHECK(r.use.dispatches == 20 + 3 + 1 + 4 + 4);
  CHECK(r.unused_launches == 20 - 3 - 7 + 16);
}

TEST_CASE("Reads of vectors nobody filled are warned of") {
  ProgramBuilder b(mini());
  b.fill(b.mem_e(0), 4, 1);
  IoTensor t{
      .name = "x", .role = TensorRole::kInput, .dtype = DType::kInt32, .rows = 1, .cols = 1, .pieces = {}};
  t.pieces.push_back({.count = 1, .queue = b.mem_e(0), .addr = 5});
  b.tensor(t);
  b.place(b.mem_e(0), 0, {read(3, east(3)), repeat(1, 3, 1, 1)});  // 3 and 6 hold nothing
  b.place(b.mem_e(3), 0, read(5, east(4)));
  b.place(b.mem_e(4), 2, write(9, east(3)));
  b.place(b.mem_e(4), 6, read(9, east(5)));
  CHECK(verify(b.build()).stale_reads == 2);
}

TEST_CASE("a whole matmul's worth of instructions is checked in one go, and one late load found") {
  Chip c;
  ProgramBuilder b(c);
  const int loads = 9000;
  for (int s = 0; s < 16; ++s) b.place(b.mem_e(s), s / 4, {read(0, east(s)), repeat(1, loads - 1, 1, 1)});
  b.place(b.weights(2), 20, {lw(0, east(0), 16), repeat(1, loads - 1, 1, 16)});
  const VerifyReport legal = verify(b.build());
  CHECK(legal.ok());
  CHECK(legal.use.dispatches == 17 * loads);
  CHECK(legal.unused_launches == 0);
  b.place(b.weights(2), 20 + loads, lw(0, east(0), 16));
  expect_fault(b, FaultKind::kUndrivenStream, 20 + loads, {b.weights(2), 3});
}

}  // namespace lpu::tests
