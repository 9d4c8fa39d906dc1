#include <doctest/doctest.h>

#include <algorithm>

#include "emulator/isa/timing.h"
#include "emulator/profile/least_slack.h"
#include "tests/engine/program_builder.h"
#include "tests/profile/programs.h"

using namespace lpu;
using namespace lpu::tests;
using namespace lpu::profile;

namespace {

Chip mini() {
  Chip chip;
  chip_preset("mini", &chip);
  return chip;
}

// The same slack by the plain definition: nothing may move but later; whoever is tied moves along. Every
// instruction is delayed by as much as leaves all limits whole, found by letting limits push until nothing
// changes.
std::vector<std::int64_t> slack_by_relaxation(const Profiled& p) {
  const auto& actions = p.run.recording.actions;
  std::vector<std::int64_t> slack;
  for (const Action& a : actions) {
    const std::int64_t shown =
        a.cycle + shown_by(p.program.chip, a.instr.op).delay + std::max(a.superlanes, 1) - 1;
    slack.push_back(p.run.recording.last - shown);
  }
  for (bool changed = true; changed;) {
    changed = false;
    const auto lower = [&](std::int32_t i, std::int64_t to) {
      if (slack[static_cast<std::size_t>(i)] <= to) return;
      slack[static_cast<std::size_t>(i)] = to;
      changed = true;
    };
    for (const Edge& e : p.dataflow.edges) {
      lower(e.from, slack[static_cast<std::size_t>(e.to)] + e.slack);
      if (is_rigid(e.wait)) lower(e.to, slack[static_cast<std::size_t>(e.from)]);
    }
  }
  return slack;
}

}  // namespace

TEST_CASE("a chain of a read, two ALUs and a write is the critical path, link by link") {
  ProgramBuilder b(mini());
  const Chip& c = b.chip();
  b.fill(b.mem_e(0), 0, 1).fill(b.mem_e(20), 0, 1);
  const Site inner = timing::mem_site(c, Hemisphere::kEast, 0);
  b.place(b.mem_e(0), 0, read(0, west(0)));
  const std::int64_t alu = c.lat_read + inner.x;  // to site 0
  b.place(b.alu(0), alu, vxm(Op::kPass, byte(west(0)), none(), none()));
  b.place(b.alu(1), alu + c.lat_alu, vxm(Op::kPass, chain(0), none(), byte(east(0))));
  const std::int64_t launched = alu + 2 * c.lat_alu;
  const Site far = timing::mem_site(c, Hemisphere::kEast, 16);
  const std::int64_t written =
      launched + timing::transit(Direction::kEast, timing::vxm_launch(c, Direction::kEast), far).v;
  b.place(b.mem_e(16), written, write(0, east(0)));
  b.place(b.mem_e(20), 2, read(0, east(5)));  // nobody waits for it
  const Profiled p(b.build(), {});

  const Critical& k = p.profile.critical;
  CHECK(k.cycles(Resource::kMemLatency) == c.lat_read);
  CHECK(k.cycles(Resource::kVxmLatency) == 2 * c.lat_alu);
  CHECK(k.cycles(Resource::kTransit) == inner.x + (far.x - c.lat_alu_entry));
  CHECK(k.cycles(Resource::kStagger) == c.superlanes - 1);
  CHECK(k.cycles(Resource::kMemIssue) == 1);
  CHECK(k.cycles(Resource::kWaiting) == 0);
  CHECK(p.profile.binding(0) == Resource::kTransit);
  for (const int queue : {b.mem_e(0), b.alu(0), b.alu(1), b.mem_e(16)})
    CHECK(k.slack[p.action_at(queue, 0)] == 0);
  CHECK(k.slack[p.action_at(b.mem_e(20), 0)] == p.run.recording.last - 2 - (c.superlanes - 1));
}

TEST_CASE("a wait between a write and a late read of it is slack, for the write too") {
  ProgramBuilder b(mini());
  const Chip& c = b.chip();
  b.fill(b.mem_e(0), 0, 1);
  constexpr std::int64_t kLate = 7;
  b.place(b.mem_e(0), 0, read(0, east(0)));
  b.place(b.mem_e(1), c.lat_read, write(0, east(0)));
  const std::int64_t again = c.lat_read + c.lat_write_to_read + kLate;
  b.place(b.mem_e(1), again, read(0, east(1)));
  b.place(b.mem_e(2), again + c.lat_read, write(0, east(1)));
  const Profiled p(b.build(), {});
  const Critical& k = p.profile.critical;
  CHECK(k.cycles(Resource::kWaiting) == kLate);
  CHECK(k.slack[p.action_at(b.mem_e(0), 0)] == kLate);
  CHECK(k.slack[p.action_at(b.mem_e(1), 0)] == kLate);
  CHECK(k.slack[p.action_at(b.mem_e(1), again)] == 0);
  CHECK(k.slack[p.action_at(b.mem_e(2), 0)] == 0);
}

TEST_CASE("a released queue's path goes through the barrier") {
  ProgramBuilder b(mini());
  b.place(b.mem_e(0), 0, {lpu::tests::sync(), read(0, east(0))});
  b.place(b.reserved(0), 7, notify());
  const Profiled p(b.build(), {});
  CHECK(p.profile.critical.cycles(Resource::kBarrier) == b.chip().lat_barrier);
  CHECK(p.profile.critical.cycles(Resource::kWaiting) == 7);
}

TEST_CASE("slack is that of plain relaxation") {
  for (const MatmulCase& c : {MatmulCase{1, 33, 40}, MatmulCase{3, 40, 70, kernels::Format::kInt4},
                              MatmulCase{2, 64, 48, kernels::Format::kQ3p5},
                              MatmulCase{2, 64, 40, kernels::Format::kInt8, "mini", "", 0, true}}) {
    CAPTURE(name_of(c));
    const auto p = profiled(c);
    const std::vector<std::int64_t> expected = slack_by_relaxation(*p);
    REQUIRE(p->profile.critical.slack.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) REQUIRE(p->profile.critical.slack[i] == expected[i]);
  }
}

TEST_CASE("what binds the feed is what the compiler's bound says binds the matmul") {
  CHECK(profiled({1, 320, 64})->profile.binding(1) == Resource::kWeightPort);
  CHECK(profiled({40, 320, 32})->profile.binding(1) == Resource::kArray);
  CHECK(profiled({1, 1280, 1280, kernels::Format::kQ3p5, "tsp-v1"})->profile.binding(1) ==
        Resource::kVxmIssue);
}

TEST_CASE("waits longer than slack tells apart, and longer than 32 bits, are waits") {
  ProgramBuilder b(mini());
  b.fill(b.mem_e(0), 0, 1);
  // Three reads, 2^24 - 1 periods of 65,535 nops and more apart: beyond 2^32 cycles.
  const auto idle = [](int n) { return std::vector<Instr>{nop(65'535), repeat(1, n, 65'535)}; };
  std::vector<Instr> words = {read(0, east(0))};
  for (const Instr& i : idle(100'000)) words.push_back(i);
  words.push_back(read(0, east(0)));
  b.place(b.mem_e(0), 0, words);
  const Profiled p(b.build(), {}, "fast");
  const std::int64_t apart = 65'535LL * 100'001 + 1;
  REQUIRE(apart > (std::int64_t{1} << 32));
  CHECK(p.profile.cycles == apart + 1 + b.chip().superlanes - 1);
  CHECK(p.profile.critical.slack[0] == kMostSlack);
  CHECK(p.profile.critical.cycles(Resource::kWaiting) == apart);
  const profile::UnitUse& u = p.profile.units[static_cast<std::size_t>(b.mem_e(0))];
  CHECK(u.stalled == 0);
  CHECK(u.idle == p.profile.cycles - 2);
}
