// What the RTL engine promises beside computing the same: which chips it takes, pausing, peek and poke.
#include "emulator/engine/rtl/engine.h"

#include <doctest/doctest.h>

#include <numeric>
#include <stdexcept>
#include <string>

#include "tests/engine/program_builder.h"
#include "tests/hw/hand_programs.h"

namespace lpu::tests {
namespace {

Chip preset(const std::string& name) {
  Chip c;
  REQUIRE(chip_preset(name, &c));
  return c;
}

std::string refusal(const Chip& chip) {
  const auto engine = rtl::make_rtl_engine();
  const Program p = ProgramBuilder(chip).build();
  try {
    engine->load(p);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("make_engine knows it by name") { CHECK(make_engine("rtl") != nullptr); }

TEST_CASE("chips that are not the preset mini are refused, with the first key that differs") {
  CHECK(refusal(preset("tsp-v1")) ==
        "the rtl engine is built for the preset mini: geometry.superlanes is 20, there it is 2");
  Chip chip = preset("mini");
  chip.lat_alu = 4;
  CHECK(refusal(chip) == "the rtl engine is built for the preset mini: latency.alu is 4, there it is 3");
  chip = preset("mini");
  chip.clock_hz = 1;
  chip.preset = "mine";
  CHECK(refusal(chip).empty());  // says nothing of the structure
}

TEST_CASE("a run that is paused at every cycle ends like one that is not") {
  const Program p = matmul_program(preset("mini"), 2, 3);
  const auto whole = rtl::make_rtl_engine(), pieces = rtl::make_rtl_engine();
  whole->load(p);
  pieces->load(p);
  const RunResult expected = whole->run(100'000);
  REQUIRE(expected.finished);
  RunResult r;
  std::int64_t limit = 0;
  while (!r.finished && limit < 100'000) r = pieces->run(++limit);
  CHECK(limit >= expected.end_cycle);
  CHECK(r.cycles == expected.cycles);
  CHECK(r.last_write == expected.last_write);
  CHECK(r.dispatches == expected.dispatches);
}

TEST_CASE("poke is what a Read finds and peek what a Write left; load clears it") {
  ProgramBuilder b(preset("mini"));
  b.place(b.mem_w(3), 0, read(7, east(2)));
  b.place(b.mem_e(2), 9, write(511, east(2)));  // 8 hops east
  const Program p = b.build();
  const auto engine = rtl::make_rtl_engine();
  std::vector<std::uint8_t> in(static_cast<std::size_t>(p.chip.lanes())), out(in.size());
  std::iota(in.begin(), in.end(), std::uint8_t{100});
  engine->load(p);
  engine->poke(b.mem_w(3), 7, in);
  REQUIRE(engine->run(1000).finished);
  engine->peek(b.mem_e(2), 511, out);
  CHECK(out == in);
  engine->load(p);
  engine->peek(b.mem_e(2), 511, out);
  CHECK(out == std::vector<std::uint8_t>(out.size()));
}

TEST_CASE("a program without instructions is over at once") {
  const auto engine = rtl::make_rtl_engine();
  const Program p = ProgramBuilder(preset("mini")).build();
  engine->load(p);
  const RunResult r = engine->run(1000);
  CHECK(r.finished);
  CHECK(r.dispatches == 0);
  CHECK(r.cycles == 0);
}

}  // namespace lpu::tests
