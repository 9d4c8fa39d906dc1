// Random programs on every engine there is, with the verifier as a further opinion. LPU_RANDOM_PROGRAMS sets
// how many (10,000 unless told), LPU_RANDOM_SEED the first seed.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "emulator/isa/semantics/decode.h"
#include "tests/fuzz/random/break.h"
#include "tests/fuzz/random/campaign.h"
#include "tests/fuzz/random/collide.h"
#include "tests/fuzz/random/coverage.h"

namespace lpu::fuzz {
namespace {

constexpr int kDefaultPrograms = 10000;
// From here on every instruction and every fault is certain to have come up.
constexpr int kEnoughForCoverage = 1000;

int programs() { return static_cast<int>(from_environment("LPU_RANDOM_PROGRAMS", kDefaultPrograms)); }
std::uint64_t first_seed() { return from_environment("LPU_RANDOM_SEED", 0); }

void must_agree(const std::string& objection) {
  if (!objection.empty()) FAIL(objection);
}

}  // namespace

TEST_CASE("legal programs: no faults, the same cycles, events and memory everywhere") {
  Campaign campaign(every_engine());
  Coverage seen;
  for (int i = 0; i < programs(); ++i) {
    const std::uint64_t seed = first_seed() + static_cast<std::uint64_t>(i);
    const Random r = generate(seed, random_chip(seed));
    seen.count(r.program);
    must_agree(campaign.in_lockstep(seed, r.program));
    if (const auto faults = program_faults(r.program); !faults.empty())
      FAIL("seed " << seed << faults.front());
    if (campaign.seen().size() > 1) FAIL("seed " << seed << ": not legal");
  }
  MESSAGE(campaign.summary());
  MESSAGE("words: " << seen.table());
  if (programs() < kEnoughForCoverage) return;
  for (const OpInfo& op : all_ops()) {
    CAPTURE(std::string(op.mnemonic));
    CHECK(seen.ops[op.op] > 0);
  }
  for (int mode = 0; mode <= static_cast<int>(semantics::Decode::kThreeBitB); ++mode) {
    CAPTURE(mode);
    CHECK(seen.decodes[mode] > 0);
  }
}

TEST_CASE("programs that break one rule: the same first fault everywhere") {
  Campaign campaign(every_engine());
  std::map<FaultKind, std::int64_t> hits;
  for (int i = 0; i < programs() / 4; ++i) {
    const std::uint64_t seed = first_seed() + static_cast<std::uint64_t>(i);
    const Random r = generate(seed, random_chip(seed));
    for (const FaultKind kind : kFaultKinds) {
      const auto bad = break_rule(kind, r, seed);
      if (!bad) continue;
      const auto of_kind = [&] {
        const auto it = campaign.seen().find(kind);
        return it == campaign.seen().end() ? 0 : it->second;
      };
      const std::int64_t before = of_kind();
      must_agree(campaign.verdicts(seed, *bad));
      hits[kind] += of_kind() - before;
    }
  }
  MESSAGE(campaign.summary());
  MESSAGE("first faults: " << fault_table(campaign.seen()));
  MESSAGE("of the kind meant: " << fault_table(hits));
  if (programs() < kEnoughForCoverage) return;
  for (const FaultKind kind : kFaultKinds) {
    CAPTURE(std::string(fault_name(kind)));
    CHECK(hits[kind] >= programs() / 100);
  }
}

TEST_CASE("programs with one random change: the same verdict everywhere") {
  Campaign campaign(every_engine());
  for (int i = 0; i < programs(); ++i) {
    const std::uint64_t seed = first_seed() + static_cast<std::uint64_t>(i);
    const auto changed = change_one(generate(seed, random_chip(seed)).program, seed);
    if (changed) must_agree(campaign.verdicts(seed, *changed));
  }
  MESSAGE(campaign.summary());
  MESSAGE("verdicts: " << fault_table(campaign.seen()));
}

TEST_CASE("programs in which much meets at once: the same verdict everywhere") {
  Campaign campaign(every_engine());
  for (int i = 0; i < programs() / 2; ++i) {
    const std::uint64_t seed = first_seed() + static_cast<std::uint64_t>(i);
    const Chip chip = random_chip(seed);
    must_agree(campaign.verdicts(seed, chaos(seed, chip)));
    must_agree(campaign.verdicts(seed, crowd(seed, chip)));
    if (const auto p = probed(generate(seed, chip).program, seed)) must_agree(campaign.verdicts(seed, *p));
  }
  MESSAGE(campaign.summary());
  MESSAGE("verdicts: " << fault_table(campaign.seen()));
}

}  // namespace lpu::fuzz
