// A verifier that believes in a slightly different chip must be caught: if it still agreed with the engine on
// every program, the programs would not test that number.
#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <string>

#include "emulator/isa/chip.h"
#include "tests/engine/sanitized.h"
#include "tests/fuzz/random/agree.h"
#include "tests/fuzz/random/break.h"

using namespace lpu;

namespace {

struct Mutant {
  std::string name;
  std::function<void(Chip*)> change;
};

const Mutant kMutants[] = {
    {"read a cycle later", [](Chip* c) { c->lat_read += 1; }},
    {"three slices to a hop", [](Chip* c) { c->mem_slices_per_hop = 3; }},
    {"weights settle a cycle later", [](Chip* c) { c->lat_mxm_settle += 1; }},
    {"weights settle a cycle earlier", [](Chip* c) { c->lat_mxm_settle -= 1; }},
    {"written vectors readable a cycle later", [](Chip* c) { c->lat_write_to_read += 1; }},
    {"written vectors readable a cycle earlier", [](Chip* c) { c->lat_write_to_read -= 1; }},
    {"ALUs a cycle slower", [](Chip* c) { c->lat_alu += 1; }},
    {"VXM one site further away", [](Chip* c) { c->lat_alu_entry += 1; }},
    {"products a cycle later", [](Chip* c) { c->lat_mxm_mul += 1; }},
    {"accumulators a cycle slower", [](Chip* c) { c->lat_mxm_acc += 1; }},
    {"MXM taps one site further out", [](Chip* c) { c->lat_sxm_cross += 1; }},
    {"MXM results one site further out", [](Chip* c) { c->lat_mxm_exit += 1; }},
    {"barrier a cycle slower", [](Chip* c) { c->lat_barrier += 1; }},
    {"weight port at half speed", [](Chip* c) { c->mxm_weight_interval = 2; }},
    {"half the accumulator rows", [](Chip* c) { c->mxm_acc_rows = 32; }},
    {"larger banks", [](Chip* c) { c->mem_bank_words = 512; }},
};

constexpr std::uint64_t kPrograms = tests::kSanitized ? 60 : 300;

// Calls judge(program, what the engine made of it) with every program, legal and broken.
void each_program(const std::function<void(const Program&, const RunResult&)>& judge) {
  Chip mini;
  chip_preset("mini", &mini);
  const auto engine = make_engine("fast");
  const auto run = [&](const Program& p) { judge(p, fuzz::run_to_end(engine.get(), p)); };
  for (std::uint64_t seed = 0; seed < kPrograms; ++seed) {
    const fuzz::Random r = fuzz::generate(seed, mini);
    run(r.program);
    for (const FaultKind kind : fuzz::kFaultKinds)
      if (const auto bad = fuzz::break_rule(kind, r, seed)) run(*bad);
  }
}

// Whether a verifier of a `changed` chip and the engine disagree.
bool caught(const Program& p, const RunResult& run, const std::function<void(Chip*)>& change) {
  Program believed = p;
  change(&believed.chip);
  return !fuzz::disagreement(verify(believed), run).empty();
}

}  // namespace

TEST_CASE("a verifier with one wrong number is caught") {
  int unchanged = 0;
  std::array<int, std::size(kMutants)> caught_by{};
  each_program([&](const Program& p, const RunResult& run) {
    unchanged += caught(p, run, [](Chip*) {});
    for (std::size_t i = 0; i < std::size(kMutants); ++i) caught_by[i] += caught(p, run, kMutants[i].change);
  });
  CHECK(unchanged == 0);
  for (std::size_t i = 0; i < std::size(kMutants); ++i) {
    CAPTURE(kMutants[i].name);
    CHECK(caught_by[i] > 0);
    MESSAGE(kMutants[i].name << ": caught by " << caught_by[i] << " programs");
  }
}
