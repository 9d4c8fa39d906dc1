// The RTL engine, in both forms of its stream registers, and the clocked one against the fast one:
// hand-written and compiled programs; and proof that a difference would be seen.
#include "emulator/engine/lockstep.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "emulator/engine/fast/fast_engine.h"
#include "emulator/engine/rtl/engine.h"
#include "emulator/isa/semantics/decode.h"
#include "tests/engine/mutant_engine.h"
#include "tests/engine/sanitized.h"
#include "tests/fuzz/random/coverage.h"
#include "tests/hw/hand_programs.h"
#include "tests/rtl/compiled.h"
#include "tests/rtl/contestants.h"
#include "tests/rtl/directed.h"

namespace lpu::tests {
namespace {

using compiler::Output;
using kernels::Format;

constexpr std::int64_t kLimit = 100'000;
constexpr Format kFormats[] = {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5};
constexpr WeightDecoder kDecoders[] = {WeightDecoder::kNone, WeightDecoder::kInt4, WeightDecoder::kQ3p5};

// One program after another in the same engines.
class Lockstep {
 public:
  void run(const NamedProgram& p) {
    CAPTURE(p.name);
    REQUIRE(program_faults(p.program).empty());
    const std::string why = campaign_.in_lockstep(number_++, p.program);
    CHECK_MESSAGE(why.empty(), why);
  }
  std::int64_t finished() const { return count(FaultKind::kNone); }
  std::int64_t count(FaultKind kind) const {
    const auto it = campaign_.seen().find(kind);
    return it == campaign_.seen().end() ? 0 : it->second;
  }
  std::uint64_t programs() const { return number_; }
  std::string summary() const { return campaign_.summary(); }

 private:
  fuzz::Campaign campaign_{contestants()};
  std::uint64_t number_ = 0;
};

std::vector<NamedProgram> hand_written(const Chip& chip) {
  return {{"matmul 1x1", matmul_program(chip, 1, 1)},
          {"matmul 4x3", matmul_program(chip, 4, 3)},
          {"matmul 2x20", matmul_program(chip, 2, 20)},
          {"barrier", barrier_program(chip)}};
}

// The same with all but the first superlane powered down from the start.
NamedProgram narrow(NamedProgram p) {
  auto& words = p.program.queues.back();
  REQUIRE(words.empty());
  words.push_back({Op::kConfig, {1}});
  p.name += ", one superlane";
  return p;
}

Case matmul(std::size_t m, std::size_t k, std::size_t n, Format f, const std::string& preset,
            WeightDecoder decoder = WeightDecoder::kNone) {
  Case c{.m = m, .k = k, .n = n, .format = f, .chip = chip_of(preset)};
  c.chip.mxm_weight_decoder = static_cast<std::int64_t>(decoder);
  return c;
}

}  // namespace

TEST_CASE("every corner of every instruction, on all superlanes and on one") {
  Lockstep lockstep;
  for (const NamedProgram& p : directed_programs()) {
    lockstep.run(p);
    if (p.program.queues.back().empty()) lockstep.run(narrow(p));
  }
  CHECK(lockstep.count(FaultKind::kDeadlock) >= 1);
  CHECK(lockstep.finished() > static_cast<std::int64_t>(lockstep.programs()) / 2);
}

TEST_CASE("hand-written programs, on all superlanes and on one") {
  Lockstep lockstep;
  for (const NamedProgram& p : hand_written(chip_of("mini"))) {
    lockstep.run(p);
    lockstep.run(narrow(p));
  }
  CHECK(lockstep.finished() >= 7);
}

TEST_CASE("compiled matmuls of every format and output with every weight decoder") {
  Lockstep lockstep;
  fuzz::Coverage seen;
  for (const WeightDecoder decoder : kDecoders)
    for (const Format f : kFormats)
      for (const Output output : {Output::kInt32, Output::kInt8, Output::kFloat32}) {
        Case c = matmul(3, 65, 33, f, "mini", decoder);
        c.output = output;
        const NamedProgram p = compiled(c);
        seen.count(p.program);
        lockstep.run(p);
      }
  CHECK(lockstep.finished() == 36);
  for (int mode = 0; mode <= static_cast<int>(semantics::Decode::kThreeBitB); ++mode) {
    CAPTURE(mode);
    CHECK(seen.decodes[mode] > 0);  // and what is in a program that finished was executed
  }
}

TEST_CASE("compiled matmuls at sizes around every boundary") {
  struct Shape {
    std::size_t m, k, n;
  };
  // Around the supercell (16), the tile (32), the pair of planes (64) and the accumulators.
  constexpr Shape kShapes[] = {{1, 1, 1},    {1, 15, 16},  {2, 16, 15},  {1, 17, 17},  {3, 31, 32},
                               {1, 32, 31},  {2, 33, 33},  {1, 63, 64},  {1, 64, 63},  {4, 65, 65},
                               {1, 97, 129}, {15, 33, 16}, {16, 16, 33}, {17, 40, 31}, {31, 33, 17},
                               {33, 15, 65}, {1, 300, 20}};
  Lockstep lockstep;
  for (const Shape& s : kShapes)
    for (const WeightDecoder decoder : {WeightDecoder::kNone, WeightDecoder::kQ3p5})
      for (const Format f : {Format::kInt8, Format::kQ3p5})
        lockstep.run(compiled(matmul(s.m, s.k, s.n, f, "mini", decoder)));
  CHECK(lockstep.finished() == static_cast<std::int64_t>(lockstep.programs()));
}

TEST_CASE("compiled matmuls on tsp-v1, whole tiles of 320 lanes, with and without a decoder") {
  if (kSanitized) {
    MESSAGE("skipped: takes minutes under sanitizers");
    return;
  }
  Lockstep lockstep;
  lockstep.run(compiled(matmul(1, 320, 640, Format::kInt8, "tsp-v1")));
  lockstep.run(compiled(matmul(5, 321, 641, Format::kInt8, "tsp-v1")));
  lockstep.run(compiled(matmul(1, 320, 640, Format::kQ3p5, "tsp-v1")));
  lockstep.run(compiled(matmul(2, 320, 640, Format::kQ3p5, "tsp-v1", WeightDecoder::kQ3p5)));
  CHECK(lockstep.finished() == 4);
  MESSAGE(lockstep.summary());
}

TEST_CASE("a planted difference is found, in either form") {
  const Program p = matmul_program(chip_of("mini"), 2, 2);
  for (const rtl::StreamForm form : {rtl::StreamForm::kDiagonal, rtl::StreamForm::kShifting}) {
    MutantEngine mutant(rtl::make_rtl_engine(form));
    mutant.event_fault = [](std::int64_t n, Event*, std::vector<std::uint8_t>* payload) {
      if (n == 300) payload->back() ^= 1;
      return true;
    };
    const auto fast = make_fast_engine();
    CHECK_FALSE(lockstep(*fast, mutant, p, kLimit).equal);
  }
}

}  // namespace lpu::tests
