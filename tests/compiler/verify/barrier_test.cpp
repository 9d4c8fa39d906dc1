// Sync and Notify, resolved without a cycle loop. A Notify at t releases what parks by t+34 at t+35.
#include "tests/compiler/verify/expect.h"

namespace lpu::tests {

TEST_CASE("a queue parked until the cycle before the release goes on with it, a later one does not") {
  for (const int parked : {0, 10, 43, 44}) {
    ProgramBuilder b(mini());
    b.place(b.reserved(0), 9, notify());
    b.place(b.mem_e(0), parked, {sync(), read(0, east(3))});
    if (parked < 44) {
      expect_legal(b);
      CHECK(verify(b.build()).first_dispatch == 44);
    } else {
      expect_fault(b, FaultKind::kDeadlock, 44, {b.mem_e(0), 1});
    }
  }
}

TEST_CASE("of several Notifies under way the earliest that is not too early releases") {
  ProgramBuilder b(mini());
  b.place(b.reserved(0), 9, {notify(), notify()});
  b.place(b.reserved(1), 5, notify());
  b.place(b.mem_e(0), 41, {sync(), read(0, east(3))});  // too late for 5+35, not for 9+35
  CHECK(verify(b.build()).first_dispatch == 44);
}

TEST_CASE("a chain of queues, each released by the one before") {
  ProgramBuilder b(mini());
  const int links = 12;
  b.place(b.reserved(0), 0, notify());  // link i is released at 35 i, sends its Notify then, and so on
  for (int i = 1; i < links; ++i) b.place(b.reserved(i), 35 * i - 1, {sync(), notify()});
  b.place(b.mem_e(0), 35 * links - 1, {sync(), read(0, east(3))});
  expect_legal(b);
  CHECK(verify(b.build()).first_dispatch == 35 * links);
}

TEST_CASE("a Notify sent by a queue that was itself parked counts before a later one already known") {
  ProgramBuilder b(mini());
  b.place(b.reserved(0), 15, notify());                 // arrives at 50
  b.place(b.reserved(0), 165, notify());                // arrives at 200
  b.place(b.reserved(1), 0, {sync(), notify()});        // goes on at 50; its own arrives at 85
  b.place(b.mem_e(0), 60, {sync(), read(0, east(3))});  // so at 85, not at 200
  CHECK(verify(b.build()).first_dispatch == 85);
}

TEST_CASE("of the queues parked for ever the lowest is named, after every other fault") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(7), 3, sync());
  b.place(b.mem_e(5), 8, sync());
  expect_fault(b, FaultKind::kDeadlock, 8, {b.mem_e(5), 1});
  b.place(b.mem_e(6), 20, write(0, east(3)));
  const VerifyReport r = verify(b.build());
  REQUIRE(r.faults.size() == 2);
  CHECK(r.faults[0] == Fault{FaultKind::kUndrivenStream, 20, b.mem_e(6), 1, -1, -1});
  CHECK(r.faults[1] == Fault{FaultKind::kDeadlock, 8, b.mem_e(5), 1, -1, -1});
}

TEST_CASE("what stands behind a Sync nobody releases does not happen") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(5), 8, {sync(), write(0, east(3))});
  expect_fault(b, FaultKind::kDeadlock, 8, {b.mem_e(5), 1});
}

}  // namespace lpu::tests
