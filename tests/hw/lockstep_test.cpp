// The SystemC engine against the fast one, which shares no simulation code with it; and proof that a
// difference would be seen.
#include "emulator/engine/lockstep.h"

#include <doctest/doctest.h>

#include "emulator/engine/fast/fast_engine.h"
#include "hw/engine.h"
#include "tests/engine/mutant_engine.h"
#include "tests/hw/hand_programs.h"
#include "tests/hw/rig.h"

namespace lpu::tests {
namespace {

constexpr std::int64_t kLimit = 100'000;

std::vector<Chip> chips() {
  Chip other = chip_of("mini", 3);
  other.lat_read = 3;
  other.lat_alu = 5;
  other.lat_mxm_settle = 1;
  other.lat_barrier = 7;
  other.mem_slices_per_hop = 1;
  return {chip_of("mini"), chip_of("mini", 1), chip_of("tsp-v1"), chip_of("tsp-v1", 1), other};
}

}  // namespace

TEST_CASE("hand-written programs run in lockstep with the fast engine") {
  const auto fast = make_fast_engine(), systemc = hw::make_systemc_engine();
  for (const Chip& chip : chips())
    for (const Program& p : {matmul_program(chip, 1, 1), matmul_program(chip, 4, 3),
                             matmul_program(chip, 2, 20), barrier_program(chip)}) {
      REQUIRE(program_faults(p).empty());
      const LockstepReport r = lockstep(*fast, *systemc, p, kLimit);
      CHECK_MESSAGE(r.equal, r.text);
      CHECK(r.a.finished);
      CHECK(r.a.end_cycle == r.b.end_cycle);
    }
}

TEST_CASE("every single change of a word by one bit has the same effect in both") {
  const Chip chip = chip_of("mini");
  const Program good = matmul_program(chip, 2, 3);
  const auto fast = make_fast_engine(), systemc = hw::make_systemc_engine();
  int faulty = 0;
  for (std::size_t q = 0; q < good.queues.size(); ++q)
    for (std::size_t w = 0; w < good.queues[q].size(); ++w)
      for (std::size_t f = 0; f < kMaxFields; ++f) {
        Program p = good;
        p.queues[q][w].f[f] ^= 1 << ((q + w) % 3);
        if (!program_faults(p).empty()) continue;
        const LockstepReport r = lockstep(*fast, *systemc, p, kLimit);
        CHECK_MESSAGE(r.equal, r.text);
        faulty += r.a.fault.kind != FaultKind::kNone;
      }
  CHECK(faulty > 20);
}

TEST_CASE("a planted difference is found") {
  const Program p = matmul_program(chip_of("mini"), 2, 2);
  MutantEngine mutant(hw::make_systemc_engine());
  mutant.event_fault = [](std::int64_t n, Event*, std::vector<std::uint8_t>* payload) {
    if (n == 500) payload->back() ^= 1;
    return true;
  };
  const auto fast = make_fast_engine();
  CHECK_FALSE(lockstep(*fast, mutant, p, kLimit).equal);
}

}  // namespace lpu::tests
