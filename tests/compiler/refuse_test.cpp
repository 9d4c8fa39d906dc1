// Requests that do not fit are refused with the reason, never half compiled.
#include <doctest/doctest.h>

#include <string>

#include "tests/compiler/run_matmul.h"

namespace lpu::tests {
namespace {

using kernels::Format;

std::string refusal(const Case& c, const Operands& o) {
  try {
    compiler::compile_matmul(c.chip, make_request(c, o));
  } catch (const compiler::CompileError& e) {
    return e.what();
  }
  return "";
}

std::string refusal(const Case& c) { return refusal(c, make_operands(c)); }

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("a matrix that is too big says by how much, and how many chips would do") {
  Case c{
      1, 8192, 28672, Format::kInt8, 0, false, false, false, compiler::Output::kFloat32, chip_of("tsp-v1")};
  const Operands o{kernels::make_matrix(c.format, c.k, c.n), {}, {}};
  const std::string why = refusal(c, o);
  CHECK(has(why, "does not fit"));
  CHECK(compiler::chips_needed(c.chip, make_request(c, o)) == 2);
}

TEST_CASE("the largest columns of a small chip fit, one block more does not") {
  const Chip chip = chip_of("mini");
  std::size_t most = 0;
  for (std::size_t n = 64; n < 4096 && most == 0; n += 16) {
    Case c{1, 640, n, Format::kInt8, 0, false, false, false, compiler::Output::kFloat32, chip};
    const Operands o{kernels::make_matrix(c.format, c.k, c.n), std::vector<std::int8_t>(c.k), {1.0f}};
    if (compiler::chips_needed(chip, make_request(c, o)) > 1) {
      most = n - 16;
      CHECK(has(refusal(c, o), "does not fit"));
      c.n = most;
      const Operands fits{kernels::make_matrix(c.format, c.k, c.n), std::vector<std::int8_t>(c.k), {1.0f}};
      CHECK(refusal(c, fits).empty());
    }
  }
  CHECK(most > 0);
}

TEST_CASE("K beyond exact int32 sums, impossible formats and impossible chips are named") {
  const Chip tsp = chip_of("tsp-v1");
  Case deep{1, 131072, 1, Format::kInt8, 0, false, false, false, compiler::Output::kFloat32, tsp};
  CHECK(has(refusal(deep), "at most 131071"));
  Case grouped{1, 64, 8, Format::kInt8, 32, false, false, false, compiler::Output::kInt32, tsp};
  CHECK(has(refusal(grouped), "int32 output"));
  Case odd{1, 9, 8, Format::kQ3p5, 3, false, false, false, compiler::Output::kFloat32, tsp};
  CHECK(has(refusal(odd), "even number of k"));
  Case one_plane{
      1, 64, 8, Format::kInt4, 0, false, false, false, compiler::Output::kFloat32, chip_of("guide")};
  CHECK(has(refusal(one_plane), "two planes per hemisphere"));
  Case three{1,
             64,
             8,
             Format::kInt8,
             0,
             false,
             false,
             false,
             compiler::Output::kFloat32,
             chip_of("mini", {"mxm.planes=3"})};
  CHECK(has(refusal(three), "1, 2 or 4 planes"));
  Case few{1,
           64,
           8,
           Format::kInt8,
           0,
           false,
           false,
           false,
           compiler::Output::kFloat32,
           chip_of("mini", {"mem.slices_per_hemisphere=20"})};
  CHECK(has(refusal(few), "mem.slices_per_hemisphere = 20"));
  Case empty{0, 64, 8, Format::kInt8, 0, false, false, false, compiler::Output::kFloat32, tsp};
  CHECK(has(refusal(empty), "at least 1"));
}

TEST_CASE("a program too long for its queues is refused with the queue") {
  Case c{40,
         64,
         8,
         Format::kInt8,
         0,
         false,
         false,
         false,
         compiler::Output::kFloat32,
         chip_of("mini", {"mxm.accumulator_rows=1"})};
  CHECK(has(refusal(c), "instruction words, a queue holds 80"));
}

}  // namespace
}  // namespace lpu::tests
