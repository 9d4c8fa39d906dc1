// Random programs for the preset mini with every weight decoder, legal and not, on every engine and both
// forms of the RTL. LPU_RTL_RANDOM_PROGRAMS sets how many legal ones, LPU_RTL_RANDOM_SEED the first seed.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "emulator/isa/semantics/decode.h"
#include "tests/compiler/run_matmul.h"
#include "tests/engine/sanitized.h"
#include "tests/fuzz/random/break.h"
#include "tests/fuzz/random/collide.h"
#include "tests/fuzz/random/coverage.h"
#include "tests/rtl/contestants.h"

namespace lpu::tests {
namespace {

constexpr std::uint64_t kDefaultPrograms = kSanitized ? 60 : 2000;
// From here on every decoding mode and every fault there can be is certain to have come up.
constexpr std::uint64_t kEnoughForCoverage = 1000;
// One Lw can be issued per cycle, and the port of mini takes one per cycle.
constexpr FaultKind kNotOnThisChip = FaultKind::kWeightPort;

std::uint64_t programs() { return fuzz::from_environment("LPU_RTL_RANDOM_PROGRAMS", kDefaultPrograms); }

// All decoders are built into the chip: which one a program may use is for the checkers.
fuzz::Random random_program(std::uint64_t seed) {
  constexpr const char* kDecoders[] = {"none", "int4", "q3p5"};
  return fuzz::generate(seed, chip_of("mini", {fmt::format("mxm.weight_decoder={}", kDecoders[seed % 3])}));
}

// `f(seed, campaign)` for the first one in `one_in` of as many seeds as there are programs.
template <class F>
void for_seeds(std::uint64_t one_in, F f) {
  const std::uint64_t first = fuzz::from_environment("LPU_RTL_RANDOM_SEED", 0), n = programs() / one_in;
  fuzz::Campaign campaign(contestants());
  for (std::uint64_t seed = first; seed < first + n; ++seed) f(seed, &campaign);
  MESSAGE(fmt::format("seeds from {} on, {}: {}", first, n, campaign.summary()));
  MESSAGE("first faults: " << fuzz::fault_table(campaign.seen()));
}

void must_agree(const std::string& objection) {
  if (!objection.empty()) FAIL(objection);
}

}  // namespace

TEST_CASE("random legal programs: the same events, counts and memory") {
  fuzz::Coverage seen;
  for_seeds(1, [&](std::uint64_t seed, fuzz::Campaign* campaign) {
    const Program p = random_program(seed).program;
    seen.count(p);
    must_agree(campaign->in_lockstep(seed, p));
    if (campaign->seen().size() > 1) FAIL("seed " << seed << ": not legal");
  });
  MESSAGE("words: " << seen.table());
  if (programs() < kEnoughForCoverage) return;
  for (int mode = 0; mode <= static_cast<int>(semantics::Decode::kThreeBitB); ++mode) {
    CAPTURE(mode);
    CHECK(seen.decodes[mode] > 0);
  }
}

TEST_CASE("random programs that break one rule: the same events up to the same first fault") {
  std::map<FaultKind, std::int64_t> first;
  for_seeds(20, [&](std::uint64_t seed, fuzz::Campaign* campaign) {
    const fuzz::Random r = random_program(seed);
    for (const FaultKind kind : fuzz::kFaultKinds) {
      if (kind == kNotOnThisChip) continue;
      if (const auto p = fuzz::break_rule(kind, r, seed)) must_agree(campaign->in_lockstep(seed, *p));
    }
    first = campaign->seen();
  });
  if (programs() < kEnoughForCoverage) return;
  for (const FaultKind kind : fuzz::kFaultKinds) {
    CAPTURE(std::string(fault_name(kind)));
    CHECK((first[kind] > 0) == (kind != kNotOnThisChip));
  }
}

TEST_CASE("random programs with random changes: the same events, the same verdict") {
  for_seeds(10, [](std::uint64_t seed, fuzz::Campaign* campaign) {
    std::optional<Program> p = random_program(seed).program;
    for (std::uint64_t change = 0; change < 3; ++change) {
      p = fuzz::change_one(*p, 3 * seed + change);
      if (!p) return;
      must_agree(campaign->in_lockstep(seed, *p));
    }
  });
}

TEST_CASE("random programs meant for another decoder: the same verdict") {
  for_seeds(20, [](std::uint64_t seed, fuzz::Campaign* campaign) {
    Program p = random_program(seed).program;
    p.chip.mxm_weight_decoder = static_cast<std::int64_t>((seed + 1 + seed / 3 % 2) % 3);
    must_agree(campaign->in_lockstep(seed, p));
  });
}

TEST_CASE("random programs in which much meets at once: the same events, the same verdict") {
  for_seeds(5, [](std::uint64_t seed, fuzz::Campaign* campaign) {
    const fuzz::Random legal = random_program(seed);
    must_agree(campaign->in_lockstep(seed, fuzz::chaos(seed, legal.program.chip)));
    must_agree(campaign->in_lockstep(seed, fuzz::crowd(seed, legal.program.chip)));
    if (const auto p = fuzz::probed(legal.program, seed)) must_agree(campaign->in_lockstep(seed, *p));
  });
}

}  // namespace lpu::tests
