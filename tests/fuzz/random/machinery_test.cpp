// The machinery of random testing itself: it repeats, it can fail, and it makes failures small.
#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "emulator/engine/forwarding_engine.h"
#include "emulator/engine/lockstep.h"
#include "tests/fuzz/random/agree.h"
#include "tests/fuzz/random/break.h"
#include "tests/fuzz/random/plan.h"
#include "tests/fuzz/random/shrink.h"

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
    const Program small = shrink(p, differs);
    CHECK(differs(small));
    CHECK(words_of(small) <= 24);
    CHECK(small.images.empty());
    CHECK(failure_text(seed, small).find(".queue VXM") != std::string::npos);
    ++shrunk;
  }
  CHECK(shrunk >= 10);
}

}  // namespace lpu::fuzz
