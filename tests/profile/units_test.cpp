#include <doctest/doctest.h>

#include "emulator/isa/timing.h"
#include "tests/engine/program_builder.h"
#include "tests/profile/programs.h"

using namespace lpu;
using namespace lpu::tests;
using profile::UnitUse;

namespace {

Chip mini() {
  Chip chip;
  chip_preset("mini", &chip);
  return chip;
}

void check_use(const UnitUse& u, std::int64_t busy, std::int64_t stalled, std::int64_t cycles) {
  CHECK(u.busy == busy);
  CHECK(u.stalled == stalled);
  CHECK(u.idle == cycles - busy - stalled);
}

}  // namespace

TEST_CASE("a unit waits for an operand only while the operand is on its way") {
  ProgramBuilder b(mini());
  const Chip& c = b.chip();
  // Two vectors travel from slice 0 to slice 8, ten cycles apart; slice 0 has nothing else to do meanwhile.
  b.fill(b.mem_e(0), 0, 1).fill(b.mem_e(0), 1, 2);
  b.place(b.mem_e(0), 0, read(0, east(0))).place(b.mem_e(0), 10, read(1, east(0)));
  const std::int64_t way =
      c.lat_read + timing::transit(Direction::kEast, timing::mem_site(c, Hemisphere::kEast, 0),
                                   timing::mem_site(c, Hemisphere::kEast, 8))
                       .v;
  b.place(b.mem_e(8), way, write(0, east(0))).place(b.mem_e(8), 10 + way, write(1, east(0)));
  // Slice 8 then reads what it has written first: that was there long ago, so it does not wait for it.
  b.place(b.mem_e(8), 30 + way, read(0, east(1)));
  const Profiled p(b.build(), {});
  const std::int64_t cycles = p.profile.cycles;
  check_use(p.profile.units[static_cast<std::size_t>(b.mem_e(0))], 2, 0, cycles);
  check_use(p.profile.units[static_cast<std::size_t>(b.mem_e(8))], 3, 9, cycles);
  check_use(p.profile.units[static_cast<std::size_t>(b.mem_e(4))], 0, 0, cycles);
}

TEST_CASE("a read waits for a write, and only as long as the write takes") {
  ProgramBuilder b(mini());
  b.fill(b.mem_e(0), 0, 1);
  const Chip& c = b.chip();
  b.place(b.mem_e(0), 0, read(0, west(0)));
  const std::int64_t at = c.lat_read + 0;
  b.place(b.mem_e(1), at, write(5, west(0)));  // the same register column: no hop
  for (const std::int64_t late : {std::int64_t{0}, std::int64_t{4}}) {
    ProgramBuilder copy = b;
    copy.place(b.mem_e(1), at + c.lat_write_to_read + late, read(5, west(1)));
    const Profiled p(copy.build(), {});
    check_use(p.profile.units[static_cast<std::size_t>(b.mem_e(1))], 2, c.lat_write_to_read - 1,
              p.profile.cycles);
  }
}

TEST_CASE("a queue at a Sync waits for its release") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(0), 0, {lpu::tests::sync(), nop(3), read(0, east(0))});
  b.place(b.reserved(0), 7, notify());
  const Profiled p(b.build(), {});
  const std::int64_t release = 7 + b.chip().lat_barrier;
  check_use(p.profile.units[static_cast<std::size_t>(b.mem_e(0))], 2, release - 1, p.profile.cycles);
}
