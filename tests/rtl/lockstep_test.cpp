// The RTL engine against the fast one, which shares nothing with it but the tables; and proof that a
// difference would be seen.
#include "emulator/engine/lockstep.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

#include "emulator/engine/fast/fast_engine.h"
#include "emulator/engine/rtl/engine.h"
#include "tests/compiler/run_matmul.h"
#include "tests/engine/mutant_engine.h"
#include "tests/fuzz/random/generate.h"
#include "tests/hw/hand_programs.h"
#include "tests/rtl/directed.h"

namespace lpu::tests {
namespace {

constexpr std::int64_t kLimit = 100'000;

int random_programs() {
  const char* text = std::getenv("LPU_RTL_RANDOM_PROGRAMS");
  return text == nullptr ? 300 : std::atoi(text);
}

// The program with its inputs as images: all of SRAM as it is when the inputs have been written.
Program with_inputs(Program p, const Operands& o) {
  const auto engine = make_fast_engine();
  engine->load(p);
  write_tensor(*engine, p, *p.tensor("x"), o.x.data());
  if (const IoTensor* scale = p.tensor("x_scale")) write_tensor(*engine, p, *scale, o.x_scale.data());
  std::vector<MemImage> images;
  for (int queue = 0; queue < 2 * p.chip.mem_slices; ++queue) {
    MemImage image{queue, 0, {}};
    std::vector<std::uint8_t> row(static_cast<std::size_t>(p.chip.lanes()));
    for (int addr = 0; addr < p.chip.slice_words(); ++addr) {
      engine->peek(queue, addr, row);
      image.data.insert(image.data.end(), row.begin(), row.end());
    }
    images.push_back(std::move(image));
  }
  p.images = std::move(images);
  return p;
}

Program compiled(kernels::Format format, std::size_t m, std::size_t k, std::size_t n,
                 compiler::Output output) {
  Case c;
  c.m = m;
  c.k = k;
  c.n = n;
  c.format = format;
  c.output = output;
  c.chip = chip_of("mini");
  const Operands o = make_operands(c);
  return with_inputs(compiler::compile_matmul(c.chip, make_request(c, o)), o);
}

}  // namespace

TEST_CASE("every corner of every instruction runs in lockstep with the fast engine") {
  const auto fast = make_fast_engine(), rtl = rtl::make_rtl_engine();
  for (const auto& programs : {icu_programs(), mem_programs(), mxm_programs(), vxm_programs()})
    for (const Directed& d : programs) {
      CAPTURE(d.name);
      REQUIRE(program_faults(d.program).empty());
      const LockstepReport r = lockstep(*fast, *rtl, d.program, kLimit);
      CHECK_MESSAGE(r.equal, r.text);
      CHECK(r.a.finished == (d.name != "deadlock"));
    }
}

TEST_CASE("hand-written programs run in lockstep with the fast engine") {
  const auto fast = make_fast_engine(), rtl = rtl::make_rtl_engine();
  const Chip chip = chip_of("mini");
  for (const Program& p : {matmul_program(chip, 1, 1), matmul_program(chip, 4, 3),
                           matmul_program(chip, 2, 20), barrier_program(chip)}) {
    REQUIRE(program_faults(p).empty());
    const LockstepReport r = lockstep(*fast, *rtl, p, kLimit);
    CHECK_MESSAGE(r.equal, r.text);
    CHECK(r.a.finished);
  }
}

TEST_CASE("compiled matmuls of every format run in lockstep with the fast engine") {
  using compiler::Output;
  using kernels::Format;
  const auto fast = make_fast_engine(), rtl = rtl::make_rtl_engine();
  for (const Format f : {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5})
    for (const Output output : {Output::kInt32, Output::kInt8, Output::kFloat32}) {
      const Program p = compiled(f, 3, 65, 33, output);
      const LockstepReport r = lockstep(*fast, *rtl, p, kLimit);
      CHECK_MESSAGE(r.equal, static_cast<int>(f) << " " << static_cast<int>(output) << " " << r.text);
      CHECK(r.a.finished);
    }
}

TEST_CASE("random legal programs run in lockstep with the fast engine") {
  const auto fast = make_fast_engine(), rtl = rtl::make_rtl_engine();
  for (std::uint64_t seed = 0; seed < static_cast<std::uint64_t>(random_programs()); ++seed) {
    CAPTURE(seed);
    const Program p = fuzz::generate(seed, chip_of("mini")).program;
    const LockstepReport r = lockstep(*fast, *rtl, p, kLimit);
    REQUIRE_MESSAGE(r.equal, r.text);
    REQUIRE(r.a.finished);
  }
}

TEST_CASE("a planted difference is found") {
  const Program p = matmul_program(chip_of("mini"), 2, 2);
  MutantEngine mutant(rtl::make_rtl_engine());
  mutant.event_fault = [](std::int64_t n, Event*, std::vector<std::uint8_t>* payload) {
    if (n == 300) payload->back() ^= 1;
    return true;
  };
  const auto fast = make_fast_engine();
  CHECK_FALSE(lockstep(*fast, mutant, p, kLimit).equal);
}

}  // namespace lpu::tests
