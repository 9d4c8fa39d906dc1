// The engine as a whole: order of evaluation, repeated use, several at a time, pauses, chips it refuses.
#include "hw/engine.h"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>

#include "emulator/trace/digest.h"
#include "tests/hw/hand_programs.h"
#include "tests/hw/rig.h"

namespace lpu::tests {
namespace {

constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

struct Outcome {
  std::vector<std::uint64_t> digest;
  RunResult result;
  std::vector<std::uint8_t> memory;
  bool operator==(const Outcome& o) const {
    return digest == o.digest && memory == o.memory && result.fault == o.result.fault &&
           result.finished == o.result.finished && result.cycles == o.result.cycles &&
           result.end_cycle == o.result.end_cycle && result.dispatches == o.result.dispatches;
  }
};

std::vector<std::uint8_t> memory_of(const Engine& e, const Program& p) {
  std::vector<std::uint8_t> all, row(static_cast<std::size_t>(p.chip.lanes()));
  for (int queue = 0; queue < 2 * p.chip.mem_slices; ++queue)
    for (int addr = 0; addr < 128; ++addr) {
      e.peek(queue, addr, row);
      all.insert(all.end(), row.begin(), row.end());
    }
  return all;
}

// `pause`: cycles per call of run().
Outcome run(Engine* e, const Program& p, std::int64_t pause = kForever) {
  DigestSink sink;
  e->attach(&sink);
  e->load(p);
  Outcome o;
  std::int64_t limit = pause;
  for (o.result = e->run(limit); !o.result.finished && o.result.fault.kind == FaultKind::kNone;
       o.result = e->run(limit))
    limit += pause;
  e->attach(nullptr);
  o.digest = sink.cycles();
  o.memory = memory_of(*e, p);
  return o;
}

std::vector<Chip> chips() { return {chip_of("mini"), chip_of("mini", 1), chip_of("tsp-v1")}; }

}  // namespace

TEST_CASE("evaluating the slices in reverse order is the same machine") {
  for (const Chip& chip : chips())
    for (const Program& p : {matmul_program(chip, 3, 4), barrier_program(chip)}) {
      const auto forward = hw::make_systemc_engine(),
                 reverse = hw::make_systemc_engine({hw::Order::kReverse, {}});
      const Outcome a = run(forward.get(), p);
      CHECK(a.result.finished);
      CHECK(a == run(reverse.get(), p));
    }
}

TEST_CASE("programs one after another in one engine leave nothing behind") {
  const auto used = hw::make_systemc_engine();
  for (int round = 0; round < 3; ++round)
    for (const Chip& chip : chips())
      for (const Program& p : {matmul_program(chip, 2 + round, 3), barrier_program(chip)}) {
        const auto fresh = hw::make_systemc_engine();
        const Outcome expected = run(fresh.get(), p);
        CHECK(run(used.get(), p) == expected);
        CHECK(run(used.get(), p) == expected);
      }
}

TEST_CASE("a program cut off in the middle leaves nothing behind either") {
  const Chip chip = chip_of("tsp-v1");
  const Program cut = matmul_program(chip, 5, 10), next = matmul_program(chip, 2, 2);
  const auto fresh = hw::make_systemc_engine(), used = hw::make_systemc_engine();
  const Outcome expected = run(fresh.get(), next);
  for (const std::int64_t limit : {1, 101, 125, 150, 177, 210}) {
    used->load(cut);
    CHECK_FALSE(used->run(limit).finished);
    CHECK(run(used.get(), next) == expected);
  }
}

TEST_CASE("a run in pieces is the run in one") {
  for (const Chip& chip : chips()) {
    const Program p = matmul_program(chip, 2, 2);
    const auto e = hw::make_systemc_engine();
    const Outcome whole = run(e.get(), p);
    for (const std::int64_t pause : {1, 7, 64}) CHECK(run(e.get(), p, pause) == whole);
  }
}

TEST_CASE("a fault is reported when its cycle has run, not by a run that ends before it") {
  Program p = barrier_program(chip_of("mini"));
  const int a = mem_queue(p.chip, Hemisphere::kEast, 20), b = mem_queue(p.chip, Hemisphere::kEast, 23);
  p.queues[static_cast<std::size_t>(a)] = {nop(9), read(0, west(20))};
  p.queues[static_cast<std::size_t>(b)] = {nop(9), read(0, west(20))};
  const Fault expected{FaultKind::kDoubleDrive, 10, b, 1, a, 1};
  const auto e = hw::make_systemc_engine();
  e->load(p);
  CHECK(e->run(10).fault == Fault{});
  const RunResult r = e->run(11);
  CHECK(r.fault == expected);
  CHECK_FALSE(r.finished);
}

TEST_CASE("two engines alternate in one process") {
  const Program p = matmul_program(chip_of("mini"), 4, 3), q = barrier_program(chip_of("tsp-v1"));
  const auto a = hw::make_systemc_engine(), b = hw::make_systemc_engine();
  const Outcome pa = run(a.get(), p), qb = run(b.get(), q);
  DigestSink sa, sb;
  a->attach(&sa);
  b->attach(&sb);
  a->load(p);
  b->load(q);
  for (std::int64_t t = 3; t < 1000; t += 3) {
    a->run(t);
    b->run(t);
  }
  CHECK(a->run(kForever).finished);
  CHECK(b->run(kForever).finished);
  CHECK(sa.cycles() == pa.digest);
  CHECK(sb.cycles() == qb.digest);
}

TEST_CASE("the observer does not change the run") {
  const Program p = matmul_program(chip_of("tsp-v1"), 2, 3);
  const auto e = hw::make_systemc_engine();
  const Outcome seen = run(e.get(), p);
  e->load(p);
  const RunResult r = e->run(kForever);
  CHECK(r.end_cycle == seen.result.end_cycle);
  CHECK(r.cycles == seen.result.cycles);
  CHECK(memory_of(*e, p) == seen.memory);
}

TEST_CASE("images, poke and peek") {
  const Chip chip = chip_of("mini");
  Program p = barrier_program(chip);
  const auto e = hw::make_systemc_engine();
  e->load(p);
  std::vector<std::uint8_t> row(32), in(32, 9);
  e->peek(mem_queue(chip, Hemisphere::kEast, 3), 1, row);
  CHECK(row[4] == 4 * 5 + 3);
  e->poke(mem_queue(chip, Hemisphere::kWest, 43), 511, in);
  e->peek(mem_queue(chip, Hemisphere::kWest, 43), 511, row);
  CHECK(row == in);
  e->load(p);
  e->peek(mem_queue(chip, Hemisphere::kWest, 43), 511, row);
  CHECK(row == std::vector<std::uint8_t>(32));
}

TEST_CASE("a chip whose partial sums cannot be at the top in time is refused in one line") {
  Program p = barrier_program(chip_of("mini"));
  p.chip.lat_mxm_mul = 1;
  p.chip.lat_mxm_acc = 1;
  const auto e = hw::make_systemc_engine();
  e->load(p);  // 3 cycles for 2 tiles
  p.chip.superlanes = 3;
  CHECK_THROWS_AS(e->load(p), std::invalid_argument);
}

TEST_CASE("an empty program is over at once; a parked queue nobody can release is a deadlock of its Sync") {
  Program p;
  p.chip = chip_of("mini");
  p.queues.resize(static_cast<std::size_t>(queue_count(p.chip)));
  const auto e = hw::make_systemc_engine();
  e->load(p);
  CHECK(e->run(kForever).finished);
  CHECK(e->run(kForever).end_cycle == 0);
  p.queues[9] = {nop(4), sync(), read(0, east(0))};
  p.queues[3] = {notify(), nop(60), sync()};
  e->load(p);
  CHECK(e->run(kForever).fault == Fault{FaultKind::kDeadlock, 61, 3, 2, -1, -1});
}

}  // namespace lpu::tests
