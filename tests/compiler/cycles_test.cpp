// How good the schedules are. Bounds are closed forms written here by hand (serving.md 2.2, 2.3, 2.5), cycles
// are what the engine counted.
#include <doctest/doctest.h>

#include "emulator/compiler/bound.h"
#include "tests/compiler/run_matmul.h"
#include "tests/engine/sanitized.h"

namespace lpu::tests {
namespace {

using kernels::Format;

std::int64_t cycles(std::size_t m, std::size_t k, std::size_t n, Format f,
                    const std::vector<std::string>& settings = {}) {
  Case c{m, k, n, f, 0, false, false, false, compiler::Output::kFloat32, chip_of("tsp-v1", settings)};
  Operands o{kernels::make_matrix(f, k, n), std::vector<std::int8_t>(m * k), std::vector<float>(m)};
  return run_matmul(c, o).run.cycles;
}

// Minutes with sanitizers, to which a large matmul is a small one again.
const doctest::skip kLarge(kSanitized);

TEST_CASE("8192x8192 at batch 1: within 1.10 of 676 tiles * 20 cycles / 4 planes" * kLarge) {
  CHECK(cycles(1, 8192, 8192, Format::kInt8) <= 3718);  // 1.10 * 3,380
  CHECK(cycles(1, 8192, 8192, Format::kInt4) <=
        3887);  // 1.15 * 3,380: one operation per word keeps the full feed
  // 16 ALUs: a row of tiles costs 20 cycles of nibbles and twice 20 of three-bit codes, 30 per tile: 676 * 30
  // / 4.
  CHECK(cycles(1, 8192, 8192, Format::kQ3p5) <= 5830);  // 1.15 * 5,070
}

TEST_CASE("a decoder before the weight port gives sub-8-bit weights the full feed" * kLarge) {
  CHECK(cycles(1, 8192, 8192, Format::kInt4, {"mxm.weight_decoder=int4"}) <= 3718);
  CHECK(cycles(1, 8192, 8192, Format::kQ3p5, {"mxm.weight_decoder=q3p5"}) <= 3718);
}

TEST_CASE("one layer of Llama-2-70B in int8: within 1.10 of 42,900 chip-cycles" * kLarge) {
  std::int64_t total = 2 * cycles(1, 8192, 8192, Format::kInt8) + 2 * cycles(1, 8192, 1024, Format::kInt8);
  total += 4 * cycles(1, 8192, 14336, Format::kInt8);  // gate and up, two chips each
  total += 2 * cycles(1, 28672, 4096, Format::kInt8);  // down, two chips
  CHECK(total <= 47190);
}

TEST_CASE("steady state per tile and plane is within 1.10 of P(M) = max(M, 20 + M/32)" * kLarge) {
  struct Batch {
    std::size_t m;
    double p;
  };
  for (const Batch b : {Batch{1, 20.03125}, Batch{2, 20.0625}, Batch{8, 20.25}, Batch{16, 20.5},
                        Batch{21, 21}, Batch{32, 32}, Batch{64, 64}}) {
    CAPTURE(b.m);
    // Twice the work minus the work leaves the steady state: 10,240 columns are 16 pairs of planes.
    const std::int64_t once = cycles(b.m, 3200, 10240, Format::kInt8),
                       twice = cycles(b.m, 6400, 10240, Format::kInt8);
    const double per_tile = static_cast<double>(twice - once) * 4 / (10 * 32);
    CHECK(per_tile <= 1.10 * b.p);
    CHECK(per_tile >= b.p - 1e-9);  // nothing beats the bound
  }
}

TEST_CASE("whole runs of 8192x8192 at batches 21 and 64 stay within 1.10 of T * P(M) / 4" * kLarge) {
  CHECK(cycles(21, 8192, 8192, Format::kInt8) <= 3903);   // 1.10 * 3,549
  CHECK(cycles(64, 8192, 8192, Format::kInt8) <= 11897);  // 1.10 * 10,816
}

TEST_CASE("no run is below its bound") {
  for (const Format f : {Format::kInt8, Format::kInt4, Format::kQ3p5})
    for (const std::size_t m : {std::size_t{1}, std::size_t{5}, std::size_t{30}}) {
      Case c{m, 1000, 2000, f, 0, false, false, false, compiler::Output::kFloat32, chip_of("tsp-v1")};
      const Operands o = make_operands(c);
      CHECK(run_matmul(c, o).run.cycles >= compiler::lower_bound(c.chip, make_request(c, o)).cycles);
    }
}

TEST_CASE("weights are stored at their true density") {
  const auto bits = [](Format f, double codes) {
    Case c{1, 6400, 6400, f, 0, false, false, false, compiler::Output::kFloat32, chip_of("tsp-v1")};
    const Operands o{kernels::make_matrix(f, c.k, c.n), std::vector<std::int8_t>(c.k), {1.0f}};
    const double stored =
        static_cast<double>(run_matmul(c, o).info.weight_sram_bytes) * 8 / (6400.0 * 6400.0);
    CHECK(stored >= codes);
    CHECK(stored <= codes + 0.02);  // one fp32 scale per column of 6,400, and the shared pair's copy
  };
  bits(Format::kInt8, 8);
  bits(Format::kInt4, 4);
  bits(Format::kQ3p5b, 4);
  bits(Format::kQ3p5, 3.5);
}

}  // namespace
}  // namespace lpu::tests
