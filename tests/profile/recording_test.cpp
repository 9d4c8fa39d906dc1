#include <doctest/doctest.h>

#include "emulator/engine/engine.h"
#include "tests/engine/program_builder.h"
#include "tests/profile/programs.h"

using namespace lpu;
using namespace lpu::tests;

namespace {

// Three reads in a loop, one of them by a parked queue, and a narrower vector from cycle 20 on.
Program small_program() {
  Chip chip;
  chip_preset("mini", &chip);
  ProgramBuilder b(chip);
  b.fill(b.mem_e(0), 0, 1).fill(b.mem_e(0), 1, 2).fill(b.mem_e(8), 0, 3);
  b.place(b.mem_e(0), 3, {read(0, east(0)), repeat(1, 1, 2, 1)});
  b.place(b.mem_e(8), 0, {lpu::tests::sync(), read(0, east(1))});
  b.place(b.reserved(0), 4, notify());
  b.place(b.reserved(1), 20, config(1));
  b.place(b.mem_e(12), 60, read(0, east(2)));
  return b.build();
}

// Passes events on, but for one of them.
class Tampering final : public EventSink {
 public:
  enum class How { kNot, kDrop, kLate, kTwice };
  Tampering(EventSink& to, How how, int which) : to_(to), how_(how), which_(which) {}
  void event(const Event& e) override {
    Event copy = e;
    const bool now = n_++ == which_;
    if (now && how_ == How::kDrop) return;
    if (now && how_ == How::kLate) ++copy.cycle;
    to_.event(copy);
    if (now && how_ == How::kTwice) to_.event(copy);
  }

 private:
  EventSink& to_;
  How how_;
  int which_, n_ = 0;
};

Recording record(const Program& p, Tampering::How how, int which, std::string_view engine = "fast") {
  Recorder recorder(p.chip);
  Tampering sink(recorder, how, which);
  const auto e = make_engine(engine);
  e->attach(&sink);
  e->load(p);
  if (!e->run(1000).finished) throw std::runtime_error("the program did not end");
  return recorder.finish(p);
}

}  // namespace

TEST_CASE("a recording is the dispatches of the program with what acted in each") {
  const Program p = small_program();
  for (const std::string& engine : engine_names()) {
    if (!make_engine(engine)->refuses(p.chip).empty()) continue;
    CAPTURE(engine);
    const Recording r = record(p, Tampering::How::kNot, 0, engine);
    std::vector<std::pair<std::int64_t, int>> seen;
    for (const Action& a : r.actions) seen.emplace_back(a.cycle, a.superlanes);
    const std::int64_t release = 4 + p.chip.lat_barrier;
    const std::vector<std::pair<std::int64_t, int>> expected = {{0, 0},  {3, 2},       {4, 1}, {5, 2},
                                                                {20, 1}, {release, 1}, {60, 1}};
    CHECK(seen == expected);
    CHECK(r.actions[1].instr == read(0, east(0)));
    CHECK(r.actions[3].instr == read(1, east(0)));
    REQUIRE(r.parks.size() == 1);
    CHECK(r.parks[0].since == 0);
    CHECK(r.parks[0].until == release);
    CHECK(r.events_of(EventKind::kRead) == 6);
    CHECK(r.bytes_of(EventKind::kRead) == 6 * 16);
    CHECK(r.first == 0);
    CHECK(r.last == 60);
  }
}

TEST_CASE("an engine that does not do what the schedule says is found out") {
  const Program p = small_program();
  int caught = 0, events = 0;
  for (const Action& a : record(p, Tampering::How::kNot, 0).actions) events += std::max(a.superlanes, 0);
  ++events;  // the release
  for (int which = 0; which < events; ++which) {
    CAPTURE(which);
    CHECK_THROWS_AS(record(p, Tampering::How::kLate, which), std::logic_error);
    ++caught;
  }
  CHECK(caught == 9);
  CHECK_THROWS_AS(record(p, Tampering::How::kDrop, 0), std::logic_error);
  CHECK_THROWS_AS(record(p, Tampering::How::kTwice, 0), std::logic_error);
}

TEST_CASE("a dropped event of a higher superlane shows as a narrower vector") {
  const Recording r = record(small_program(), Tampering::How::kDrop, 1);
  CHECK(r.actions[1].superlanes == 1);
}

TEST_CASE("all engines leave one recording of a compiled matmul") {
  const MatmulCase c{2, 33, 40, kernels::Format::kQ3p5};
  const auto fast = profiled(c);
  for (const std::string& engine : engine_names()) {
    if (engine == "rtl") continue;
    const auto other = profiled(c, engine);
    REQUIRE(other->run.recording.actions.size() == fast->run.recording.actions.size());
    for (std::size_t i = 0; i < fast->run.recording.actions.size(); ++i) {
      const Action &a = fast->run.recording.actions[i], &b = other->run.recording.actions[i];
      REQUIRE(a.cycle == b.cycle);
      REQUIRE(a.queue == b.queue);
      REQUIRE(a.superlanes == b.superlanes);
    }
    CHECK(other->run.recording.events == fast->run.recording.events);
    CHECK(other->run.recording.bytes == fast->run.recording.bytes);
  }
}

TEST_CASE("the memory a recording takes grows with what is dispatched, repeats and all") {
  CHECK(recording_bytes(small_program()) == 7 * recording_bytes([] {
                                              Chip chip;
                                              chip_preset("mini", &chip);
                                              ProgramBuilder b(chip);
                                              b.place(b.reserved(0), 0, {nop(9), notify(), nop(9)});
                                              return b.build();
                                            }()));
}

TEST_CASE("an empty program leaves an empty recording and an empty profile") {
  Chip chip;
  chip_preset("mini", &chip);
  const Profiled p(ProgramBuilder(chip).build(), {});
  CHECK(p.run.recording.actions.empty());
  CHECK(p.profile.cycles == 0);
  CHECK(p.profile.usage.phases.empty());
}
