// A verifier that believes in a slightly different chip must be caught: if it still agreed with the engine on
// every program, the programs would not test that number.
#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "emulator/isa/chip.h"
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

constexpr int kPrograms = 300;

// Programs, legal and broken, on which a verifier of `mutated` and the engine disagree.
int caught(Engine* engine, const std::function<void(Chip*)>& mutate) {
  Chip mini;
  chip_preset("mini", &mini);
  int n = 0;
  const auto judge = [&](const Program& p) {
    Program believed = p;
    mutate(&believed.chip);
    n += fuzz::disagreement(verify(believed), fuzz::run_to_end(engine, p)).empty() ? 0 : 1;
  };
  for (int seed = 0; seed < kPrograms; ++seed) {
    const fuzz::Random r = fuzz::generate(static_cast<std::uint64_t>(seed), mini);
    judge(r.program);
    for (const FaultKind kind : fuzz::kFaultKinds)
      if (const auto bad = fuzz::break_rule(kind, r, static_cast<std::uint64_t>(seed))) judge(*bad);
  }
  return n;
}

}  // namespace

TEST_CASE("a verifier with one wrong number is caught") {
  const auto engine = make_engine("fast");
  REQUIRE(engine != nullptr);
  CHECK(caught(engine.get(), [](Chip*) {}) == 0);
  for (const Mutant& m : kMutants) {
    CAPTURE(m.name);
    const int n = caught(engine.get(), m.change);
    CHECK(n > 0);
    MESSAGE(m.name << ": caught by " << n << " programs");
  }
}
