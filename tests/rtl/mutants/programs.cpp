#include "tests/rtl/mutants/programs.h"

#include <fmt/format.h>

#include "emulator/engine/engine.h"
#include "tests/fuzz/random/break.h"
#include "tests/fuzz/random/generate.h"
#include "tests/hw/hand_programs.h"
#include "tests/rtl/compiled.h"
#include "tests/rtl/directed.h"

namespace lpu::tests {
namespace {

constexpr std::uint64_t kRandomPrograms = 150;
constexpr std::uint64_t kBrokenPrograms = 25;  // of each rule

Chip mini(WeightDecoder decoder = WeightDecoder::kNone) {
  Chip c;
  chip_preset("mini", &c);
  c.mxm_weight_decoder = static_cast<int>(decoder);
  return c;
}

fuzz::Random random_program(std::uint64_t seed) {
  constexpr WeightDecoder kDecoders[] = {WeightDecoder::kNone, WeightDecoder::kInt4, WeightDecoder::kQ3p5};
  return fuzz::generate(seed, mini(kDecoders[seed % 3]));
}

std::vector<NamedProgram> hand_written() {
  return {{"matmul", matmul_program(mini(), 2, 3)}, {"barrier", barrier_program(mini())}};
}

std::vector<NamedProgram> random() {
  std::vector<NamedProgram> all;
  for (std::uint64_t seed = 0; seed < kRandomPrograms; ++seed)
    all.push_back({fmt::format("seed {}", seed), random_program(seed).program});
  return all;
}

// The weight port of mini cannot be asked for too much: breaking that rule takes another chip.
std::vector<NamedProgram> broken() {
  std::vector<NamedProgram> all;
  for (std::uint64_t seed = 0; seed < kBrokenPrograms; ++seed)
    for (const FaultKind kind : fuzz::kFaultKinds) {
      if (kind == FaultKind::kWeightPort) continue;
      if (auto p = fuzz::break_rule(kind, random_program(seed), seed))
        all.push_back({fmt::format("seed {}, {}", seed, fault_name(kind)), std::move(*p)});
    }
  return all;
}

}  // namespace

std::vector<ProgramKind> programs_by_kind() {
  return {{"directed", directed_programs()},
          {"hand-written", hand_written()},
          {"random", random()},
          {"breaking a rule", broken()},
          {"compiled", compiled_matmuls()}};
}

}  // namespace lpu::tests
