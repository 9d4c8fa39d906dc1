// The cycles of a point are counted in its schedule, which nothing ran; here they are run.
#include <doctest/doctest.h>

#include "emulator/compiler/scheduled.h"
#include "emulator/explore/verify_run.h"

namespace lpu::explore {
namespace {

using kernels::Format;

Chip chip_of(const char* preset, const std::vector<std::string>& settings = {}) {
  Chip chip;
  REQUIRE(chip_preset(preset, &chip));
  for (const std::string& s : settings) REQUIRE(chip_set(&chip, s).empty());
  return chip;
}

void check_static(const Problem& p) {
  CAPTURE(key_of(p));
  const Cost cost = measure(p);
  REQUIRE(cost.refused.empty());
  const VerifyRun run = run_problem(p, static_cast<int>(cost.chips), 7);
  CHECK(run.cycles == cost.cycles);
  CHECK(run.mismatches == 0);
  CHECK(run.outputs > 0);
}

TEST_CASE("static cycles are the fast engine's: sizes around lanes and supercells") {
  Problem p;
  p.chip = chip_of("tsp-v1");
  for (const std::size_t k : {1, 15, 16, 17, 319, 320, 321})
    for (const std::size_t n : {1, 16, 17, 319, 320, 321, 641}) {
      p.k = k;
      p.n = n;
      p.m = 1 + (k + n) % 3;
      check_static(p);
    }
}

TEST_CASE("static cycles are the fast engine's: formats, groups, zero points, outputs, batches") {
  for (const Format f : {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5})
    for (const std::size_t group : {0, 128})
      for (const std::size_t m : {1, 2, 21, 22, 65}) {
        Problem p{chip_of("tsp-v1"),          m, 1024, 1000, f, group, group != 0, false,
                  compiler::Output::kFloat32, 0};
        check_static(p);
      }
  Problem p{chip_of("tsp-v1"), 5, 640, 333, Format::kInt8, 0, false, false, compiler::Output::kInt32, 0};
  check_static(p);
  p.output = compiler::Output::kInt8;
  check_static(p);
  p.format = Format::kQ3p5;
  p.odd_scales = true;
  check_static(p);
}

TEST_CASE("static cycles are the fast engine's: other chips, several chips") {
  Problem p;
  p.k = 1000;
  p.n = 900;
  p.m = 3;
  for (const char* preset : {"mini", "guide"}) {
    p.chip = chip_of(preset);
    check_static(p);
  }
  for (const char* setting : {"mxm.planes=2", "mxm.planes=1", "mxm.weight_streams=7", "latency.alu=5",
                              "mxm.accumulator_rows=2", "geometry.superlanes=7"}) {
    p.chip = chip_of("tsp-v1", {setting});
    check_static(p);
  }
  p.chip = chip_of("tsp-v1");
  p.chips = 3;
  check_static(p);
}

TEST_CASE("a schedule without images is the compiled program's, word for word") {
  for (const Format f : {Format::kInt8, Format::kInt4, Format::kQ3p5}) {
    Problem p;
    p.k = 1024;
    p.n = 700;
    p.m = 4;
    p.format = f;
    p.group = 256;
    const auto whole = kernels::make_matrix(f, p.k, p.n, p.group);
    const auto request = request_of(p, whole, p.n);
    compiler::CompileInfo info;
    Program compiled = compiler::compile_matmul(p.chip, request, &info);
    const auto shape = shape_of(p);
    const compiler::Scheduled s = compiler::schedule_matmul(p.chip, request_of(p, shape, p.n));
    CHECK_FALSE(compiled.images.empty());
    compiled.images.clear();
    CHECK(s.program == compiled);
    CHECK(s.report.cycles == verify(compiled).cycles);
    CHECK(s.info.weight_sram_bytes == info.weight_sram_bytes);
    CHECK(s.info.tile_period == info.tile_period);
  }
}

}  // namespace
}  // namespace lpu::explore
