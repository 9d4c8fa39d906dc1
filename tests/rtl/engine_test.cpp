// What the RTL engine promises beside computing the same: which chips it takes, changing between them,
// pausing, peek and poke.
#include "emulator/engine/rtl/engine.h"

#include <doctest/doctest.h>

#include <numeric>
#include <stdexcept>
#include <string>

#include "tests/compiler/run_matmul.h"
#include "tests/engine/program_builder.h"
#include "tests/engine/sanitized.h"
#include "tests/hw/hand_programs.h"

namespace lpu::tests {
namespace {

using rtl::make_rtl_engine;
using rtl::StreamForm;

std::vector<std::string> presets() {
  if (kSanitized) return {"mini"};
  return {"mini", "tsp-v1"};
}

// What load() says; refuses() must say the same.
std::string refusal(const Chip& chip, StreamForm form = StreamForm::kDiagonal) {
  const auto engine = make_rtl_engine(form);
  const Program p = ProgramBuilder(chip).build();
  std::string why;
  try {
    engine->load(p);
  } catch (const std::invalid_argument& e) {
    why = e.what();
  }
  CHECK(engine->refuses(chip) == why);
  return why;
}

// In either form, where it is built for that chip.
template <class F>
void for_each_form(const Chip& chip, F f) {
  for (const StreamForm form : {StreamForm::kDiagonal, StreamForm::kShifting}) {
    const auto engine = make_rtl_engine(form);
    INFO((form == StreamForm::kDiagonal ? "diagonal" : "shifting"), ", ", chip.preset);
    if (const std::string why = engine->refuses(chip); why.empty())
      f(*engine);
    else
      MESSAGE("left out: " << why);
  }
}

}  // namespace

TEST_CASE("make_engine knows it by name") {
  CHECK(make_engine("rtl") != nullptr);
  bool listed = false;
  for (const std::string& name : engine_names()) listed |= name == "rtl";
  CHECK(listed);
}

TEST_CASE("presets are taken as they are; of another chip the first key that differs is named") {
  CHECK(refusal(chip_of("mini")).empty());
  CHECK(refusal(chip_of("mini"), StreamForm::kShifting).empty());
  CHECK(refusal(chip_of("mini", {"latency.alu=4"})) ==
        "the rtl engine has no chip like that; the nearest is mini: latency.alu is 4, there it is 3");
  CHECK(
      refusal(chip_of("tsp-v1", {"mxm.weight_interval=4"})) ==
      "the rtl engine has no chip like that; the nearest is tsp-v1: mxm.weight_interval is 4, there it is 1");
  CHECK(
      refusal(chip_of("tsp-v1"), StreamForm::kShifting) ==
      "the rtl engine has no chip like that; the nearest is mini: geometry.superlanes is 20, there it is 2");
  CHECK(make_rtl_engine()->refuses(chip_of("tsp-v1")).empty());
}

TEST_CASE("what says nothing of the structure, and any weight decoder, is taken") {
  for (const char* decoder : {"none", "int4", "q3p5"})
    CHECK(refusal(chip_of("mini", {std::string("mxm.weight_decoder=") + decoder})).empty());
  Chip chip = chip_of("mini");
  chip.clock_hz = 1;
  chip.preset = "mine";
  CHECK(refusal(chip).empty());
}

TEST_CASE("one engine runs chips and decoders one after another, refused ones in between") {
  const auto engine = make_rtl_engine();
  for (int round = 0; round < 2; ++round)
    for (const std::string& preset : presets())
      for (const char* decoder : {"q3p5", "none"}) {
        const Chip chip = chip_of(preset, {std::string("mxm.weight_decoder=") + decoder});
        ProgramBuilder b(chip);
        b.place(b.mem_e(43), 0, {read(0, east(0)), repeat(1, 20, 1)});
        for (int s = 1; s < 16; ++s)
          b.place(b.mem_e(43 - s), s / 4 + 1, {read(0, east(s)), repeat(1, 20, 1)});
        b.place(b.weights(2), 20, lw(0, east(0), 16, semantics::Decode::kLowNibble));
        const Program p = b.build();
        engine->load(p);
        const RunResult r = engine->run(1000);
        CHECK(r.finished == (decoder == std::string("q3p5")));
        CHECK((r.fault.kind == FaultKind::kBadOperand) == (decoder == std::string("none")));
        const Program refused = ProgramBuilder(chip_of(preset, {"latency.read=2"})).build();
        CHECK_THROWS_AS(engine->load(refused), std::invalid_argument);
      }
}

TEST_CASE("a run that is paused at every cycle ends like one that is not") {
  const Program p = matmul_program(chip_of("mini"), 2, 3);
  for_each_form(p.chip, [&](Engine& engine) {
    engine.load(p);
    const RunResult expected = engine.run(100'000);
    REQUIRE(expected.finished);
    engine.load(p);
    RunResult r;
    std::int64_t limit = 0;
    while (!r.finished && limit < 100'000) r = engine.run(++limit);
    CHECK(limit >= expected.end_cycle);
    CHECK(r.cycles == expected.cycles);
    CHECK(r.last_write == expected.last_write);
    CHECK(r.dispatches == expected.dispatches);
  });
}

TEST_CASE("a fault is reported when its cycle has run, not by a run that ends before it") {
  ProgramBuilder b(chip_of("mini"));
  b.place(b.mem_e(20), 9, read(0, west(20))).place(b.mem_e(23), 9, read(0, west(20)));
  const Program p = b.build();
  for_each_form(p.chip, [&](Engine& engine) {
    engine.load(p);
    CHECK(engine.run(10).fault == Fault{});
    const RunResult r = engine.run(11);
    CHECK(r.fault == Fault{FaultKind::kDoubleDrive, 10, b.mem_e(23), 1, b.mem_e(20), 1});
    CHECK_FALSE(r.finished);
  });
}

// Verifier, fast and SystemC engine were right; this one named the cycle of the first Sync.
TEST_CASE("a queue released from a Sync into the next parks in that cycle") {
  ProgramBuilder b(chip_of("mini"));
  b.place(b.reserved(0), 10, notify()).place(b.mem_w(4), 0, {sync(), sync()});
  const Program p = b.build();
  for_each_form(p.chip, [&](Engine& engine) {
    engine.load(p);
    CHECK(engine.run(1000).fault == Fault{FaultKind::kDeadlock, 45, b.mem_w(4), 1, -1, -1});
  });
}

TEST_CASE("poke is what a Read finds and peek what a Write left; load clears it") {
  for (const std::string& preset : presets()) {
    ProgramBuilder b(chip_of(preset));
    const int last = b.chip().slice_words() - 1;
    b.place(b.mem_w(3), 0, read(7, east(2)));
    b.place(b.mem_e(2), 9, write(last, east(2)));  // 8 hops east
    const Program p = b.build();
    std::vector<std::uint8_t> in(static_cast<std::size_t>(p.chip.lanes())), out(in.size());
    std::iota(in.begin(), in.end(), std::uint8_t{100});
    for_each_form(p.chip, [&](Engine& engine) {
      engine.load(p);
      engine.poke(b.mem_w(3), 7, in);
      REQUIRE(engine.run(1000).finished);
      engine.peek(b.mem_e(2), last, out);
      CHECK(out == in);
      engine.load(p);
      engine.peek(b.mem_e(2), last, out);
      CHECK(out == std::vector<std::uint8_t>(out.size()));
    });
  }
}

TEST_CASE("a Write under way when another program is loaded does not land in its memory") {
  ProgramBuilder b(chip_of("mini"));
  b.fill(b.mem_w(3), 7, 0xFF);
  b.place(b.mem_w(3), 0, read(7, east(2)));
  b.place(b.mem_e(2), 9, write(511, east(2)));
  const Program p = b.build(), nothing = ProgramBuilder(p.chip).build();
  std::vector<std::uint8_t> out(static_cast<std::size_t>(p.chip.lanes()));
  for_each_form(p.chip, [&](Engine& engine) {
    for (std::int64_t stop = 0; stop < 20; ++stop) {
      CAPTURE(stop);
      engine.load(p);
      engine.run(stop);
      engine.load(nothing);
      REQUIRE(engine.run(1000).finished);
      engine.peek(b.mem_e(2), 511, out);
      CHECK(out == std::vector<std::uint8_t>(out.size()));
    }
  });
}

TEST_CASE("a program without instructions is over at once") {
  for (const std::string& preset : presets()) {
    const Program p = ProgramBuilder(chip_of(preset)).build();
    for_each_form(p.chip, [&](Engine& engine) {
      engine.load(p);
      const RunResult r = engine.run(1000);
      CHECK(r.finished);
      CHECK(r.dispatches == 0);
      CHECK(r.cycles == 0);
    });
  }
}

}  // namespace lpu::tests
