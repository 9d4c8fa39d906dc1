// Lockstep finds every planted fault and blames the right instruction; equal engines are equal.
#include "emulator/engine/lockstep.h"

#include <doctest/doctest.h>

#include "emulator/trace/digest.h"
#include "tests/engine/mutant_engine.h"
#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

// Something of every unit, a barrier in front of the ALU's queue, and memory written last in cycle 100.
Program sample() {
  ProgramBuilder b;
  b.row(b.mem_e(43), 0, [](int lane) { return lane; });
  b.place(b.mem_e(43), 0, {read(0, east(0)), repeat(1, 40, 1)});
  b.place(b.weights(2), 20, {lw(0, east(0), 1), repeat(1, 3, 1, 1)});
  b.place(b.array(2), 23, {iw(0), nop(2), abc(0, east(0))});
  b.place(b.accumulators(2), 40, acc(0, kClear | kEmit, west(0)));
  b.place(b.reserved(0), 0, {notify(), nop(9), config(20)});
  b.place(b.alu(6), 3, {sync(), nop(58), vxm(Op::kSar, group(Direction::kWest, 0), imm(), byte(east(3)), 4)});
  b.place(b.mem_e(1), 96, {write(3, east(3)), nop(3), write(4, east(3))});
  b.place(b.alu(7), 97, vxm(Op::kPass, imm(), none(), byte(east(3)), 1));
  return b.build();
}
constexpr int kAluWord = 3;  // of VXM6: nop, sync, nop, sar

using Mutation = void (*)(MutantEngine*);

LockstepReport against(const std::string& engine, const Program& p, Mutation mutate) {
  const Loan good(engine);
  MutantEngine mutant(make_engine(engine));
  mutate(&mutant);
  return lockstep(*good, mutant, p, kForever);
}

// Changes the event of this kind on superlane 7.
template <class F>
EventFault on(EventKind kind, F change) {
  return [kind, change](std::int64_t, Event* e, std::vector<std::uint8_t>* payload) {
    return e->kind != kind || e->superlane != 7 || change(e, payload);
  };
}
bool drop(Event*, std::vector<std::uint8_t>*) { return false; }
bool flip_a_bit(Event*, std::vector<std::uint8_t>* payload) {
  payload->back() ^= 0x10;
  return true;
}
bool delay_one(Event* e, std::vector<std::uint8_t>*) {
  ++e->cycle;
  return true;
}
bool other_index(Event* e, std::vector<std::uint8_t>*) {
  ++e->index;
  return true;
}
bool other_queue(Event* e, std::vector<std::uint8_t>*) {
  ++e->queue;
  return true;
}

}  // namespace

TEST_CASE("an engine equals itself, and every pair of engines agrees on the sample") {
  for_each_engine([](const std::string& a) {
    for_each_engine([&](const std::string& b) {
      const Loan x(a), y(b);
      const auto report = lockstep(*x, *y, sample(), kForever);
      CHECK_MESSAGE(report.equal, report.text);
      CHECK(report.a.finished);
      CHECK(report.text.rfind("equal: ", 0) == 0);
    });
  });
}

TEST_CASE("a flipped payload bit is found and the instruction behind it named") {
  for_each_engine([](const std::string& engine) {
    const Program p = sample();
    const auto report =
        against(engine, p, [](MutantEngine* m) { m->event_fault = on(EventKind::kAlu, flip_a_bit); });
    CHECK_FALSE(report.equal);
    CHECK(report.cycle == 93 + 3 + 7);
    CHECK(report.queue == vxm_queue(p.chip, 6));
    CHECK(report.word == kAluWord);
    for (const char* part : {"cycle 103", "VXM6", "sar", "superlane 7"})
      CHECK_MESSAGE(report.text.find(part) != std::string::npos, report.text);
  });
}

TEST_CASE("dropped, delayed, misplaced and extra events are found, for every kind of event") {
  for_each_engine([](const std::string& engine) {
    const Program p = sample();
    const Loan good(engine);
    MutantEngine mutant(make_engine(engine));
    for (const EventKind kind : {EventKind::kRead, EventKind::kWrite, EventKind::kAlu, EventKind::kLoad,
                                 EventKind::kInstall, EventKind::kActivate, EventKind::kAccumulate}) {
      CAPTURE(event_name(kind));
      for (const auto change : {drop, delay_one, other_index, other_queue}) {
        mutant.event_fault = on(kind, change);
        const auto report = lockstep(*good, mutant, p, kForever);
        CHECK_FALSE(report.equal);
        CHECK(report.cycle >= 7);
        CHECK(report.word >= 0);
        CHECK_FALSE(lockstep(mutant, *good, p, kForever).equal);
      }
    }
  });
}

TEST_CASE("a missing tail is found: the last event of the run") {
  for_each_engine([](const std::string& engine) {
    const Program p = sample();
    DigestSink digest;
    Run(engine, p, &digest);
    const Loan good(engine);
    MutantEngine mutant(make_engine(engine));
    const auto last = static_cast<std::int64_t>(digest.cycles().size()) - 1;
    mutant.event_fault = [last](std::int64_t, Event* e, std::vector<std::uint8_t>*) {
      return e->cycle != last;
    };
    const auto report = lockstep(*good, mutant, p, kForever);
    CHECK_FALSE(report.equal);
    CHECK(report.cycle == last);
    CHECK(report.text.find("no further event") != std::string::npos);
  });
}

TEST_CASE("one changed byte of SRAM is found, wherever it is") {
  for_each_engine([](const std::string& engine) {
    const Program p = sample();
    const auto report = against(engine, p, [](MutantEngine* m) {
      m->memory_fault = [](Engine* e) {
        std::vector<std::uint8_t> v(320);
        e->peek(17, 8191, v);
        v[319] ^= 1;
        e->poke(17, 8191, v);
      };
    });
    CHECK_FALSE(report.equal);
    CHECK_MESSAGE(report.text.find("MEM_W17 address 8191 lane 319") != std::string::npos, report.text);
  });
}

TEST_CASE("results that differ in a count, in the end or in the fault are found") {
  for_each_engine([](const std::string& engine) {
    const Program p = sample();
    const Mutation mutations[] = {
        [](MutantEngine* m) { m->result_fault = [](RunResult* r) { ++r->cycles; }; },
        [](MutantEngine* m) { m->result_fault = [](RunResult* r) { --r->dispatches; }; },
        [](MutantEngine* m) { m->result_fault = [](RunResult* r) { ++r->last_write; }; },
        [](MutantEngine* m) { m->result_fault = [](RunResult* r) { r->finished = false; }; },
        [](MutantEngine* m) {
          m->result_fault = [](RunResult* r) { r->fault = {FaultKind::kDeadlock, 5000, 3, 0, -1, -1}; };
        },
    };
    for (const Mutation m : mutations) CHECK_FALSE(against(engine, p, m).equal);
  });
}

TEST_CASE("engines that agree on a fault are equal; events from its cycle on do not count") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.place(b.mem_e(0), 0, {read(0, east(0)), repeat(1, 9, 1)});
    b.place(b.mem_e(1), 5, write(0, east(1)));
    const Program p = b.build();
    const auto from = [&](std::int64_t first) {
      const Loan good(engine);
      MutantEngine mutant(make_engine(engine));
      mutant.event_fault = [first](std::int64_t, Event* e, std::vector<std::uint8_t>*) {
        return e->cycle < first;
      };
      return lockstep(*good, mutant, p, kForever);
    };
    CHECK_MESSAGE(from(5).equal, from(5).text);
    CHECK(from(5).a.fault.kind == FaultKind::kUndrivenStream);
    CHECK_FALSE(from(4).equal);
  });
}

}  // namespace lpu::tests
