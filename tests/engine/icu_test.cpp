// NOP, Repeat, Sync, Notify, Config and what the run reports.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

// Cycles in which a queue dispatches Config: an instruction every queue takes, visible as an event.
std::vector<std::int64_t> config_cycles(const std::string& engine, const Program& p, int queue) {
  RecordingSink sink;
  Run r(engine, p, &sink);
  CHECK_MESSAGE(r.result().finished, r.why());
  std::vector<std::int64_t> cycles;
  for (const auto& e : sink.of(EventKind::kConfig))
    if (e.queue == queue) cycles.push_back(e.cycle);
  std::sort(cycles.begin(), cycles.end());
  return cycles;
}
using Cycles = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("nop and repeat: starts d apart, nested, with words that wait inside") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    const int q = b.reserved(0);
    b.place(q, 0, {nop(3), config(20), repeat(1, 2, 5), config(20)});
    CHECK(config_cycles(engine, b.build(), q) == Cycles{3, 8, 13, 14});

    ProgramBuilder nested;
    nested.place(q, 0, {config(20), repeat(1, 1, 2), nop(1), repeat(3, 1, 10)});
    CHECK(config_cycles(engine, nested.build(), q) == Cycles{0, 2, 10, 12});
  });
}

TEST_CASE(
    "the earliest notify whose release is still ahead releases a sync; later syncs wait for later ones") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.place(b.reserved(0), 10, {notify(), nop(9), notify()});  // releases at 45 and 55
    b.place(b.mem_e(5), 12, {sync(), config(20)});
    b.place(b.mem_w(5), 44, {sync(), config(20)});
    b.place(b.alu(5), 45, {sync(), config(20)});
    b.place(b.array(1), 20, {sync(), sync(), config(20)});  // released at 45, parked again at 45
    const Program p = b.build();
    CHECK(config_cycles(engine, p, b.mem_e(5)) == Cycles{45});
    CHECK(config_cycles(engine, p, b.mem_w(5)) == Cycles{45});
    CHECK(config_cycles(engine, p, b.alu(5)) == Cycles{55});
    CHECK(config_cycles(engine, p, b.array(1)) == Cycles{55});
    RecordingSink sink;
    Run r(engine, p, &sink);
    CHECK(sink.of(EventKind::kRelease).size() == 5);
    CHECK(sink.of(EventKind::kNotify).size() == 2);
  });
}

TEST_CASE("a notify releases syncs of its own cycle, of lower and of higher queues") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.place(b.alu(8), 10, notify());
    b.place(b.alu(7), 10, {sync(), config(20)});
    b.place(b.alu(9), 10, {sync(), config(20)});
    const Program p = b.build();
    CHECK(config_cycles(engine, p, b.alu(7)) == Cycles{45});
    CHECK(config_cycles(engine, p, b.alu(9)) == Cycles{45});
  });
}

TEST_CASE("config holds from its own cycle for every queue; of two the higher queue wins") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.place(b.reserved(1), 10, config(3));
    b.place(b.alu(0), 10, config(5));
    b.place(b.reserved(1), 12, config(20));
    for (int t : {9, 10, 11, 12}) b.place(b.mem_w(0), t, read(t, east(0)));
    RecordingSink sink;
    Run r(engine, b.build(), &sink);
    REQUIRE_MESSAGE(r.result().finished, r.why());
    std::map<int, int> superlanes;
    for (const auto& e : sink.of(EventKind::kRead)) ++superlanes[e.index];
    CHECK(superlanes == std::map<int, int>{{9, 20}, {10, 3}, {11, 3}, {12, 20}});
  });
}

TEST_CASE("what a run counts") {
  for_each_engine([](const std::string& engine) {
    ProgramBuilder b;
    b.fill(b.mem_e(43), 0, 1);
    b.place(b.reserved(0), 0, {notify(), sync()});
    b.place(b.reserved(1), 0, notify());
    b.place(b.mem_e(43), 30, {read(0, east(0)), repeat(1, 29, 1)});
    b.place(b.weights(3), 41, lw(0, east(0), 1));
    b.place(b.array(3), 42, {iw(0), nop(2), abc(0, east(0))});
    b.place(b.accumulators(3), 59, acc(0, kClear));
    b.place(b.alu(0), 60, vxm(Op::kPass, imm(), none(), byte(east(0))));
    b.place(b.mem_e(3), 63, write(0, east(0)));
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    CHECK(r.result().dispatches == 2 + 1 + 30 + 1 + 2 + 1 + 1 + 1);
    CHECK(r.result().activations == 1);
    CHECK(r.result().weight_columns == 1);
    CHECK(r.result().alu_ops == 1);
    CHECK(r.result().mem_reads == 30);
    CHECK(r.result().mem_writes == 1);
    CHECK(r.result().first_dispatch == 30);
    CHECK(r.result().last_write == 63 + 19);
    CHECK(r.result().cycles == 63 + 19 - 30 + 1);
    CHECK(r.result().end_cycle > 59 + 34 + 19);
  });
}

}  // namespace lpu::tests
