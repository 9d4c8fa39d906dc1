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

// One token and eight columns of k rows: what is wrong is in the rest.
Case narrow(std::size_t k, Format f, const Chip& chip) {
  return {1, k, 8, f, 0, false, false, false, compiler::Output::kFloat32, chip};
}

TEST_CASE("K beyond exact int32 sums, impossible formats and impossible chips are named") {
  const Chip tsp = chip_of("tsp-v1");
  CHECK(has(refusal(narrow(131072, Format::kInt8, tsp)), "at most 131071"));
  Case grouped = narrow(64, Format::kInt8, tsp);
  grouped.group = 32;
  grouped.output = compiler::Output::kInt32;
  CHECK(has(refusal(grouped), "int32 output"));
  Case odd = narrow(9, Format::kQ3p5, tsp);
  odd.group = 3;
  CHECK(has(refusal(odd), "even number of k"));
  CHECK(has(refusal(narrow(64, Format::kInt4, chip_of("guide"))), "two planes per hemisphere"));
  CHECK(has(refusal(narrow(64, Format::kQ3p5, chip_of("mini", {"mxm.weight_interval=2"}))), "any will do"));
  CHECK(refusal(
            narrow(64, Format::kQ3p5, chip_of("mini", {"mxm.weight_interval=2", "mxm.weight_decoder=q3p5"})))
            .empty());
  CHECK(has(refusal(narrow(64, Format::kInt8, chip_of("mini", {"mxm.planes=3"}))), "1, 2 or 4 planes"));
  CHECK(has(refusal(narrow(64, Format::kInt8, chip_of("mini", {"mem.slices_per_hemisphere=20"}))),
            "mem.slices_per_hemisphere = 20"));
  Case empty = narrow(64, Format::kInt8, tsp);
  empty.m = 0;
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
