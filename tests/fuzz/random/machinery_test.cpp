// The machinery of random testing itself: it repeats, it can fail, and it makes failures small.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "emulator/engine/forwarding_engine.h"
#include "emulator/engine/lockstep.h"
#include "emulator/engine/minimise.h"
#include "emulator/program/listing.h"
#include "emulator/program/read.h"
#include "tests/engine/mutant_engine.h"
#include "tests/fuzz/random/agree.h"
#include "tests/fuzz/random/campaign.h"
#include "tests/fuzz/random/collide.h"
#include "tests/fuzz/random/generate.h"
#include "tests/fuzz/random/plan.h"

namespace lpu::fuzz {
namespace {

int words_of(const Program& p) {
  int n = 0;
  for (const auto& words : p.queues) n += static_cast<int>(words.size());
  return n;
}

Chip mini() {
  Chip c;
  chip_preset("mini", &c);
  return c;
}

// The fast engine with one bit of its SRAM flipped after loading.
class Tampered final : public ForwardingEngine {
 public:
  Tampered() : ForwardingEngine(make_engine("fast")) {}
  void load(const Program& p) override {
    inner().load(p);
    if (p.images.empty()) return;
    std::vector<std::uint8_t> row(static_cast<std::size_t>(p.chip.lanes()));
    inner().peek(p.images.front().queue, p.images.front().addr, row);
    row.back() ^= 1;
    inner().poke(p.images.front().queue, p.images.front().addr, row);
  }
};

}  // namespace

TEST_CASE("one flipped bit is seen in lockstep on every program that has memory at all") {
  const auto engine = make_engine("fast");
  Tampered tampered;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Program p = generate(seed, mini()).program;
    CHECK(lockstep(*engine, tampered, p, 1 << 20).equal == p.images.empty());
  }
}

TEST_CASE("one seed, one program; another seed, another program") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CHECK(generate(seed, mini()).program == generate(seed, mini()).program);
    CHECK_FALSE(generate(seed, mini()).program == generate(seed + 1, mini()).program);
  }
}

TEST_CASE("every random chip is valid") {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) CHECK(chip_violations(random_chip(seed)).empty());
}

TEST_CASE("offsets of a nested pattern") {
  const Pattern p{.levels = {{.n = 1, .d = 2}, {.n = 2, .d = 7}}, .body = 1};
  CHECK(p.offsets() == std::vector<std::int64_t>{0, 2, 7, 9, 14, 16});
  CHECK(p.length() == 17);
}

TEST_CASE("blocks of one queue that overlap are not encoded") {
  Plan plan{.chip = mini(), .atoms = {}, .images = {}};
  plan.atoms.push_back(make_atom(0, 3, {make_instr(Op::kRead, {0, 0})}, {}, {}));
  CHECK(encode(plan, Rng(1)).has_value());
  plan.atoms.push_back(make_atom(0, 3, {make_instr(Op::kRead, {1, 0})}, {}, {}));
  CHECK_FALSE(encode(plan, Rng(1)).has_value());
}

TEST_CASE("gaps take as many cycles in every form they are written in") {
  Plan plan{.chip = mini(), .atoms = {}, .images = {}};
  plan.atoms.push_back(make_atom(0, 37, {make_instr(Op::kRead, {0, 0})}, {}, {}));
  plan.atoms.push_back(make_atom(0, 70038, {make_instr(Op::kRead, {0, 0})}, {}, {}));
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto p = encode(plan, Rng(seed));
    REQUIRE(p.has_value());
    REQUIRE(program_faults(*p).empty());
    const VerifyReport r = verify(*p);
    CHECK(r.first_dispatch == 37);
    CHECK(r.last_event == 70039);  // its second superlane
  }
}

// A planted fault: the engine is asked about another program than the verifier.
TEST_CASE("a difference is seen, and shrunk to what causes it") {
  const auto engine = make_engine("fast");
  const Fails differs = [&](const Program& p) {
    Program other = p;
    other.chip.lat_alu += 1;
    return !disagreement(verify(p), run_to_end(engine.get(), other)).empty();
  };
  int shrunk = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Program p = generate(seed, mini()).program;
    if (!differs(p)) continue;
    const Program small = minimise(p, differs);
    CHECK(differs(small));
    CHECK(words_of(small) <= 24);
    CHECK(small.images.empty());
    CHECK(disassemble(small).find(".queue VXM") != std::string::npos);
    ++shrunk;
  }
  CHECK(shrunk >= 10);
}

// The first write of a run leaves one bit wrong.
TEST_CASE("an engine that parts from the others: the message names the file of the smallest such program") {
  const std::filesystem::path dir = std::filesystem::temp_directory_path() / "lpu_machinery_test";
  std::filesystem::create_directories(dir);
  auto mutant = std::make_unique<tests::MutantEngine>(make_engine("fast"));
  mutant->event_fault = [](std::int64_t, Event* e, std::vector<std::uint8_t>* payload) {
    if (e->kind == EventKind::kWrite) payload->front() ^= 1;
    return true;
  };
  std::vector<Contestant> engines;
  engines.push_back({"fast", make_engine("fast")});
  engines.push_back({"mutant", std::move(mutant)});
  Campaign campaign(std::move(engines), dir.string());
  int found = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Program p = generate(seed, mini()).program;
    CHECK(campaign.verdicts(seed, p) == "");  // it counts as the others do
    const std::string why = campaign.in_lockstep(seed, p);
    if (why.empty()) continue;
    const std::string path = (dir / fmt::format("differs-{}.lpu", seed)).string();
    for (const std::string& part : {std::string("b is mutant"), std::string("write"), "written to " + path})
      CHECK_MESSAGE(why.find(part) != std::string::npos, why);
    const ReadResult small = read_program(path);
    REQUIRE(small.status.ok());
    CHECK(words_of(small.program) <= 6);  // a Read, a Write and their NOPs
    CHECK(std::filesystem::file_size(path + ".txt") > 0);
    ++found;
  }
  std::filesystem::remove_all(dir);
  CHECK(found >= 5);
}

TEST_CASE("engines are left out where they refuse the chip or it is not their turn, and that is counted") {
  class Choosy final : public ForwardingEngine {
   public:
    Choosy() : ForwardingEngine(make_engine("fast")) {}
    std::string refuses(const Chip& chip) const override {
      return chip.superlanes == 2 ? "" : "not that one";
    }
  };
  std::vector<Contestant> engines;
  engines.push_back({"fast", make_engine("fast")});
  engines.push_back({"choosy", std::make_unique<Choosy>(), 2});
  Campaign campaign(std::move(engines));
  Chip other = mini();
  other.superlanes = 1;
  CHECK(campaign.in_lockstep(2, generate(2, mini()).program) == "");
  CHECK(campaign.in_lockstep(2, generate(2, other).program) == "");
  CHECK(campaign.in_lockstep(3, generate(3, mini()).program) == "");
  CHECK(campaign.engines()[1].runs == 1);
  CHECK(campaign.engines()[1].left_out == 2);
  CHECK(campaign.summary().find("2 left out") != std::string::npos);
}

TEST_CASE("colliding programs are well-formed, break most rules and repeat") {
  std::map<FaultKind, int> kinds;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const Chip chip = random_chip(seed);
    for (const auto make : {chaos, crowd}) {
      const Program p = make(seed, chip);
      REQUIRE(program_faults(p).empty());
      CHECK(p == make(seed, chip));
      const VerifyReport v = verify(p);
      ++kinds[v.ok() ? FaultKind::kNone : v.faults.front().kind];
    }
  }
  for (const FaultKind kind : {FaultKind::kNone, FaultKind::kBadOperand, FaultKind::kUndrivenStream,
                               FaultKind::kDoubleDrive, FaultKind::kAluOperand, FaultKind::kNoProduct})
    CHECK_MESSAGE(kinds[kind] > 0, fault_name(kind));
}

}  // namespace lpu::fuzz
