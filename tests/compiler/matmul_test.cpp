// The whole path: compiled, verified, run cycle by cycle, compared bit for bit with the slow definition.
#include <doctest/doctest.h>

#include <cstring>
#include <span>

#include "tests/compiler/run_matmul.h"
#include "tests/engine/sanitized.h"

namespace lpu::tests {
namespace {

using compiler::Output;
using kernels::Format;

constexpr Format kFormats[] = {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5};

void check(const Case& c) {
  CAPTURE(c.text());
  const Operands o = make_operands(c);
  CHECK(run_matmul(c, o).y == expected(c, o));
}

struct Shape {
  std::size_t m, k, n;
};

TEST_CASE("every format gives the reference's bits at sizes around every boundary") {
  // Around the supercell (16), the tile (320), the pair of planes (640), the shared pair, the chunk of tokens
  // (64).
  constexpr Shape kShapes[] = {{1, 1, 1},      {1, 15, 16},   {2, 16, 15},   {1, 17, 17},    {3, 319, 320},
                               {1, 320, 319},  {2, 321, 321}, {1, 640, 639}, {1, 641, 641},  {4, 1000, 33},
                               {1, 960, 1281}, {5, 33, 700},  {17, 100, 90}, {21, 700, 650}, {64, 330, 17},
                               {65, 321, 40},  {1, 3000, 100}};
  for (const Format f : kFormats)
    for (const Shape& s : kShapes)
      check({s.m, s.k, s.n, f, 0, false, false, false, Output::kFloat32, chip_of("tsp-v1")});
}

TEST_CASE("batches beyond the accumulators run in chunks of tokens") {
  for (const Format f : kFormats)
    for (const std::size_t m : {63u, 64u, 65u, 127u, 128u, 129u, 200u})
      for (const bool zero : {false, true})
        check({m, 400, 700, f, 0, zero, false, false, Output::kFloat32, chip_of("tsp-v1")});
}

TEST_CASE("many chunks are one loop, not many words") {
  for (const Format f : kFormats) {
    Case c{1000, 70, 660, f, 0, false, false, false, Output::kFloat32, chip_of("tsp-v1")};
    const Operands o = make_operands(c);
    const Outcome out = run_matmul(c, o);
    CHECK(out.y == expected(c, o));
    CHECK(out.info.program_words < 4000);
  }
}

TEST_CASE("outputs made behind the feed are those made after it") {
  // Narrow mode from batch 2; one row, one block, a full block, a block and a row, several blocks; with and
  // without split.
  constexpr std::size_t kWidths[] = {1281, 2560, 640, 3000};
  for (const std::size_t m : {2u, 3u, 13u, 14u, 15u, 21u, 28u, 29u, 43u, 64u})
    for (const std::size_t n : std::span(kWidths, kSanitized ? 1 : 4))
      for (const Output out : {Output::kFloat32, Output::kInt32})
        check({m, 3300, n, Format::kInt8, 0, false, false, false, out, chip_of("tsp-v1")});
}

TEST_CASE("int32 sums and int8 outputs, with and without zero points") {
  for (const Format f : kFormats)
    for (const bool zero : {false, true})
      for (const Output out : {Output::kInt32, Output::kInt8, Output::kFloat32})
        for (const Shape& s : {Shape{1, 33, 20}, Shape{3, 700, 650}, Shape{20, 321, 33}})
          check({s.m, s.k, s.n, f, 0, zero, false, false, out, chip_of("tsp-v1")});
}

TEST_CASE("extreme codes and activations do not overflow") {
  for (const Format f : kFormats)
    for (const Output out : {Output::kInt32, Output::kFloat32})
      check({2, 2000, 40, f, 0, false, false, true, out, chip_of("tsp-v1")});
}

TEST_CASE("scales per group of k: inside a tile, across tiles, with zero points and separate odd scales") {
  struct Grouped {
    Shape s;
    std::size_t group;
  };
  constexpr Grouped kCases[] = {{{1, 64, 64}, 16},    {{2, 96, 17}, 32},     {{1, 640, 1300}, 128},
                                {{3, 640, 321}, 64},  {{2, 1280, 641}, 320}, {{5, 1280, 100}, 640},
                                {{1, 1152, 96}, 384}, {{3, 96, 40}, 2}};
  for (const Format f : kFormats)
    for (const Grouped& g : kCases)
      for (const bool zero : {false, true})
        for (const bool odd : {false, true}) {
          if (odd && f != Format::kQ3p5 && f != Format::kQ3p5b) continue;
          check({g.s.m, g.s.k, g.s.n, f, g.group, zero, odd, false, Output::kFloat32, chip_of("tsp-v1")});
        }
}

TEST_CASE("separate scales of even and odd k in a whole column") {
  for (const Shape& s : {Shape{1, 1, 3}, Shape{1, 641, 70}, Shape{4, 1300, 650}, Shape{40, 100, 20}})
    for (const Format f : {Format::kQ3p5, Format::kQ3p5b})
      check({s.m, s.k, s.n, f, 0, false, true, false, Output::kFloat32, chip_of("tsp-v1")});
}

TEST_CASE("other chips: mini, weight decoders, one plane, two planes, other latencies") {
  const Shape shapes[] = {{1, 40, 70}, {2, 65, 33}, {5, 100, 40}};
  for (const Format f : kFormats)
    for (const Shape& s : shapes) {
      const auto on = [&](const Chip& chip) {
        check({s.m, s.k, s.n, f, 0, false, false, false, Output::kFloat32, chip});
      };
      on(chip_of("mini"));
      on(chip_of("mini", {"geometry.superlanes=1"}));
      on(chip_of("mini", {"geometry.superlanes=3", "mxm.planes=2"}));
      on(chip_of("tsp-v1", {"mxm.weight_decoder=q3p5"}));
      on(chip_of("mini", {"latency.read=2", "latency.alu=4", "latency.alu_entry=5", "latency.mxm_settle=4"}));
      on(chip_of("mini", {"latency.mxm_settle=1"}));  // no slot before the pause of the wide modes
      on(chip_of("mini", {"latency.mxm_multiply=17", "latency.mxm_accumulate=29", "latency.sxm_cross=12",
                          "latency.write_to_read=5"}));
      on(chip_of("mini", {"mem.slices_per_hop=2"}));
      on(chip_of("mini", {"mxm.accumulator_rows=2"}));
      if (f == Format::kInt8) {
        on(chip_of("guide"));
        on(chip_of("mini", {"mxm.planes=1"}));
        on(chip_of("mini", {"mxm.weight_streams=7", "mxm.weight_interval=3"}));
      }
    }
}

TEST_CASE("the other engines compute the same matmuls in the same cycles, with and without a decoder") {
  for (const std::string& name : engine_names()) {
    if (name == "fast") continue;
    for (const Format f : kFormats)
      for (const Shape& s : {Shape{1, 70, 100}, Shape{3, 33, 17}, Shape{20, 64, 64}})
        for (const char* decoder : {"none", "q3p5"}) {
          const Chip chip = chip_of("mini", {std::string("mxm.weight_decoder=") + decoder});
          const Case c{.m = s.m, .k = s.k, .n = s.n, .format = f, .chip = chip};
          CAPTURE(name);
          CAPTURE(c.text());
          CAPTURE(decoder);
          const Operands o = make_operands(c);
          const Outcome fast = run_matmul(c, o), other = run_matmul(c, o, name);
          CHECK(fast.y == expected(c, o));
          CHECK(other.y == fast.y);
          CHECK(other.run.cycles == fast.run.cycles);
          CHECK(other.run.dispatches == fast.run.dispatches);
        }
  }
}

TEST_CASE("the same request gives the same program, whatever the number of threads") {
  Case c{2, 700, 900, Format::kQ3p5, 0, true, false, false, Output::kFloat32, chip_of("tsp-v1")};
  const Operands o = make_operands(c);
  compiler::MatmulRequest r = make_request(c, o);
  const Program one = compiler::compile_matmul(c.chip, r);
  r.threads = 3;
  CHECK(compiler::compile_matmul(c.chip, r) == one);
}

TEST_CASE("columns split over chips are the columns of the whole") {
  Case c{2, 100, 130, Format::kInt4, 0, false, false, false, Output::kFloat32, chip_of("mini")};
  const Operands o = make_operands(c);
  const std::vector<std::uint8_t> whole = expected(c, o);
  std::size_t next = 0;
  for (int chip = 0; chip < 3; ++chip) {
    const compiler::ColumnRange range = compiler::chip_columns(c.n, 3, chip);
    CHECK(range.first == next);
    next += range.count;
    compiler::MatmulRequest r = make_request(c, o);
    r.first_column = range.first;
    r.columns = range.count;
    const Program p = compiler::compile_matmul(c.chip, r);
    const auto engine = make_engine("fast");
    engine->load(p);
    write_tensor(*engine, p, *p.tensor("x"), o.x.data());
    write_tensor(*engine, p, *p.tensor("x_scale"), o.x_scale.data());
    REQUIRE(engine->run(1 << 20).finished);
    std::vector<float> y(c.m * range.count);
    read_tensor(*engine, p, *p.tensor("y"), y.data());
    for (std::size_t m = 0; m < c.m; ++m)
      CHECK(std::memcmp(&y[m * range.count], whole.data() + 4 * (m * c.n + range.first), 4 * range.count) ==
            0);
  }
  CHECK(next == c.n);
}

}  // namespace
}  // namespace lpu::tests
