// The SystemC chip with RTL planes (engine.mxm=rtl) against the one with its own and against the fast engine:
// events, counts, memory and faults; and proof that a difference would be seen.
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>

#include "emulator/engine/engine.h"
#include "emulator/engine/lockstep.h"
#include "emulator/trace/digest.h"
#include "hw/engine.h"
#include "tests/engine/mutant_engine.h"
#include "tests/fuzz/random/break.h"
#include "tests/fuzz/random/generate.h"
#include "tests/hw/hand_programs.h"
#include "tests/rtl/compiled.h"
#include "tests/rtl/directed.h"

namespace lpu::tests {
namespace {

constexpr std::int64_t kLimit = 100'000;

std::uint64_t random_programs() {
  const char* text = std::getenv("LPU_MIXED_RANDOM_PROGRAMS");
  return text == nullptr ? 300 : std::strtoull(text, nullptr, 10);
}

Chip preset(const char* name) {
  Chip c;
  chip_preset(name, &c);
  return c;
}

std::unique_ptr<Engine> mixed_engine() { return make_engine("systemc", {MxmKind::kRtl}); }

// All three engines, kept for the next program.
struct Trio {
  std::unique_ptr<Engine> mixed = mixed_engine(), own = make_engine("systemc"), fast = make_engine("fast");

  RunResult check(const Program& p, std::int64_t limit = kLimit) {
    REQUIRE(program_faults(p).empty());
    const LockstepReport a = lockstep(*fast, *mixed, p, limit), b = lockstep(*own, *mixed, p, limit);
    CHECK_MESSAGE(a.equal, "against fast: " << a.text);
    CHECK_MESSAGE(b.equal, "against systemc: " << b.text);
    if (a.a.finished) {
      CHECK(a.a.end_cycle == a.b.end_cycle);
      CHECK(b.a.end_cycle == b.b.end_cycle);
    }
    return a.b;
  }
};

}  // namespace

TEST_CASE("every corner of every instruction") {
  Trio engines;
  for (const auto& programs :
       {icu_programs(), mem_programs(), mxm_programs(), vxm_programs(), illegal_programs()})
    for (const NamedProgram& d : programs) {
      CAPTURE(d.name);
      engines.check(d.program);
    }
}

TEST_CASE("hand-written programs, both presets that planes are built for, and what differs elsewhere only") {
  Trio engines;
  Chip fewer = preset("mini");
  fewer.mxm_planes = 1;
  fewer.lat_alu = 5;
  fewer.mem_slices_per_hop = 1;
  fewer.mxm_weight_decoder = 2;
  for (const Chip& chip : {preset("mini"), preset("tsp-v1"), preset("guide"), fewer})
    for (const Program& p : {matmul_program(chip, 1, 1), matmul_program(chip, 3, 4),
                             matmul_program(chip, 2, 20), barrier_program(chip)}) {
      CAPTURE(chip.preset);
      if (chip.preset != "guide") CHECK(engines.check(p).finished);
      if (chip.preset == "guide")
        engines.check(p);  // its weight port takes one stream: a fault, the same one
    }
}

TEST_CASE("compiled matmuls of every format") {
  Trio engines;
  for (const NamedProgram& c : compiled_matmuls()) {
    CAPTURE(c.name);
    CHECK(engines.check(c.program).finished);
  }
}

TEST_CASE("random legal programs, and each with a rule broken or a word changed") {
  Trio engines;
  const Chip chip = preset("mini");
  int faults = 0;
  for (std::uint64_t seed = 0; seed < random_programs(); ++seed) {
    CAPTURE(seed);
    const fuzz::Random legal = fuzz::generate(seed, chip);
    REQUIRE(engines.check(legal.program).finished);
    const FaultKind kind = fuzz::kFaultKinds[seed % std::size(fuzz::kFaultKinds)];
    for (const auto& p : {fuzz::break_rule(kind, legal, seed), fuzz::change_one(legal.program, seed)})
      if (p && program_faults(*p).empty()) faults += engines.check(*p).fault.kind != FaultKind::kNone;
  }
  CHECK(faults * 2 > static_cast<int>(random_programs()));
}

TEST_CASE("every single change of a word by one bit has the same effect") {
  Trio engines;
  const Program good = matmul_program(preset("mini"), 2, 3);
  int faulty = 0;
  for (std::size_t q = 0; q < good.queues.size(); ++q)
    for (std::size_t w = 0; w < good.queues[q].size(); ++w)
      for (std::size_t f = 0; f < kMaxFields; ++f) {
        Program p = good;
        p.queues[q][w].f[f] ^= 1 << ((q + w) % 3);
        if (program_faults(p).empty()) faulty += engines.check(p).fault.kind != FaultKind::kNone;
      }
  CHECK(faulty > 20);
}

TEST_CASE("a pause in any cycle shows what happened before it, and does not change the run") {
  Trio engines;
  const Program p = matmul_program(preset("mini"), 2, 2);
  DigestSink whole, pieces;
  engines.mixed->attach(&whole);
  engines.mixed->load(p);
  const RunResult expected = engines.mixed->run(kLimit);
  REQUIRE(expected.finished);
  for (const std::int64_t step : {1, 7}) {
    pieces.clear();
    engines.mixed->attach(&pieces);
    engines.mixed->load(p);
    RunResult r;
    for (std::int64_t limit = step; !r.finished && limit < kLimit; limit += step)
      r = engines.mixed->run(limit);
    CHECK(pieces.cycles() == whole.cycles());
    CHECK(r.end_cycle == expected.end_cycle);
  }
  for (std::int64_t limit = 1; limit <= expected.end_cycle + 2; ++limit) {
    CAPTURE(limit);
    engines.check(p, limit);
  }
}

TEST_CASE("without an observer the run is the same") {
  const Program p = matmul_program(preset("mini"), 3, 2);
  const auto seen = mixed_engine(), unseen = mixed_engine();
  DigestSink sink;
  seen->attach(&sink);
  for (Engine* e : {seen.get(), unseen.get()}) e->load(p);
  const RunResult a = seen->run(kLimit), b = unseen->run(kLimit);
  CHECK(sink.events() > 0);
  CHECK(a.end_cycle == b.end_cycle);
  CHECK(a.cycles == b.cycles);
}

TEST_CASE("evaluating the slices in reverse order is the same machine") {
  const auto mixed = mixed_engine(), reverse = hw::make_systemc_engine({hw::Order::kReverse, MxmKind::kRtl});
  for (const char* name : {"mini", "tsp-v1"}) {
    const LockstepReport r = lockstep(*mixed, *reverse, matmul_program(preset(name), 2, 3), kLimit);
    CHECK_MESSAGE(r.equal, r.text);
  }
}

TEST_CASE("several engines in one process take turns") {
  const Program p = matmul_program(preset("mini"), 2, 3), q = matmul_program(preset("tsp-v1"), 2, 2);
  std::array<DigestSink, 2> alone, together;
  std::array<std::unique_ptr<Engine>, 2> engines;
  for (std::size_t i = 0; i < 2; ++i) {
    engines[i] = mixed_engine();
    engines[i]->attach(&alone[i]);
    engines[i]->load(i == 0 ? p : q);
    REQUIRE(engines[i]->run(kLimit).finished);
    engines[i]->attach(&together[i]);
    engines[i]->load(i == 0 ? p : q);
  }
  for (std::int64_t limit = 3; limit < 2000; limit += 3)
    for (const auto& e : engines) e->run(limit);
  for (std::size_t i = 0; i < 2; ++i) CHECK(alone[i].cycles() == together[i].cycles());
}

TEST_CASE("a planted difference is found") {
  const Program p = matmul_program(preset("mini"), 2, 2);
  for (const EventKind kind :
       {EventKind::kLoad, EventKind::kInstall, EventKind::kActivate, EventKind::kAccumulate}) {
    MutantEngine mutant(mixed_engine());
    bool planted = false;
    mutant.event_fault = [&](std::int64_t, Event* e, std::vector<std::uint8_t>* payload) {
      if (e->kind != kind || planted) return true;
      planted = true;
      if (payload->empty())
        e->index ^= 1;
      else
        payload->back() ^= 1;
      return true;
    };
    const auto own = make_engine("systemc");
    CHECK_FALSE(lockstep(*own, mutant, p, kLimit).equal);
    CHECK(planted);
  }
}

TEST_CASE("structures no plane is built for are refused in one line") {
  Chip chip = preset("mini");
  chip.lat_mxm_settle = 1;
  CHECK(mixed_engine()->refuses(chip) ==
        "engine.mxm=rtl: planes are compiled in for mini (latency.mxm_settle is 1, there it is 3), tsp-v1 "
        "(geometry.superlanes is 2, there it is 20)");
  CHECK_THROWS_AS(mixed_engine()->load(matmul_program(chip, 1, 1)), std::invalid_argument);
  CHECK(mixed_engine()->refuses(preset("guide")).empty());
}

}  // namespace lpu::tests
