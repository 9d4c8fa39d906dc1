// Random programs on every engine there is, with the verifier as a further opinion. LPU_RANDOM_PROGRAMS sets
// how many (10,000 unless told), LPU_RANDOM_SEED the first seed.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <string>

#include "emulator/engine/lockstep.h"
#include "emulator/isa/semantics/decode.h"
#include "tests/fuzz/random/agree.h"
#include "tests/fuzz/random/break.h"
#include "tests/fuzz/random/shrink.h"

namespace lpu::fuzz {
namespace {

constexpr int kDefaultPrograms = 10000;
// From here on every instruction and every fault is certain to have come up.
constexpr int kEnoughForCoverage = 1000;
constexpr std::int64_t kLimit = std::int64_t{1} << 40;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}
int programs() { return static_cast<int>(from_environment("LPU_RANDOM_PROGRAMS", kDefaultPrograms)); }
std::uint64_t first_seed() { return from_environment("LPU_RANDOM_SEED", 0); }

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

struct Contestant {
  std::string name;
  std::unique_ptr<Engine> engine;
  double seconds = 0;
  std::int64_t runs = 0;
};

std::vector<Contestant> contestants() {
  std::vector<Contestant> out;
  for (const std::string& name : engine_names()) out.push_back({name, make_engine(name)});
  return out;
}

void report_speed(const std::vector<Contestant>& engines) {
  for (const Contestant& c : engines)
    if (c.runs > 0)
      MESSAGE(fmt::format("{}: {} programs, {:.0f} per second", c.name, c.runs,
                          static_cast<double>(c.runs) / c.seconds));
}

// Empty, or what any engine says otherwise than the verifier.
std::string judge(const Program& p, std::vector<Contestant>* engines) {
  const VerifyReport v = verify(p);
  for (Contestant& c : *engines) {
    const Stopwatch watch;
    const std::string why = disagreement(v, run_to_end(c.engine.get(), p));
    c.seconds += watch.seconds();
    ++c.runs;
    if (!why.empty()) return c.name + ": " + why;
  }
  return "";
}

// The same, and the same events and memory on any two engines.
std::string judge_in_lockstep(const Program& p, std::vector<Contestant>* engines) {
  if (engines->size() < 2) return judge(p, engines);
  const VerifyReport v = verify(p);
  for (std::size_t i = 1; i < engines->size(); ++i) {
    const LockstepReport r = lockstep(*engines->front().engine, *(*engines)[i].engine, p, kLimit);
    if (!r.equal) return r.text;
    if (std::string why = disagreement(v, r.a); !why.empty()) return why;
  }
  return "";
}

using Judge = std::string (*)(const Program&, std::vector<Contestant>*);

// Nothing when the judge has no objection; else the smallest program it objects to, as text.
std::string objection(std::uint64_t seed, const Program& p, Judge judge_fn,
                      std::vector<Contestant>* engines) {
  const std::string why = judge_fn(p, engines);
  if (why.empty()) return "";
  const Program small = shrink(p, [&](const Program& q) { return !judge_fn(q, engines).empty(); });
  return fmt::format("{}\nsmallest: {}\n{}", why, judge_fn(small, engines), failure_text(seed, small));
}

struct Coverage {
  std::map<Op, std::int64_t> ops;
  std::map<std::int32_t, std::int64_t> decodes;  // Lw modes

  void count(const Program& p) {
    for (const auto& words : p.queues)
      for (const Instr& word : words) {
        ++ops[word.op];
        if (word.op == Op::kLw) ++decodes[word.f[field::Lw::decode]];
      }
  }
  std::string table() const {
    std::string s;
    for (const auto& [op, n] : ops) s += fmt::format("{}: {}; ", info(op).mnemonic, n);
    for (const auto& [mode, n] : decodes) s += fmt::format("lw decode={}: {}; ", mode, n);
    return s;
  }
};

std::string fault_table(const std::map<FaultKind, std::int64_t>& kinds) {
  std::string s;
  for (const auto& [kind, n] : kinds) s += fmt::format("{}: {}; ", fault_name(kind), n);
  return s;
}

}  // namespace

TEST_CASE("legal programs: no faults, the same cycles, events and memory everywhere") {
  auto engines = contestants();
  Coverage seen;
  std::int64_t dispatches = 0;
  const Stopwatch watch;
  for (int i = 0; i < programs(); ++i) {
    const std::uint64_t seed = first_seed() + static_cast<std::uint64_t>(i);
    const Random r = generate(seed, random_chip(seed));
    const VerifyReport v = verify(r.program);
    dispatches += v.use.dispatches;
    seen.count(r.program);
    if (!program_faults(r.program).empty() || !v.ok()) FAIL("not legal: " << failure_text(seed, r.program));
    if (const std::string why = objection(seed, r.program, judge_in_lockstep, &engines); !why.empty())
      FAIL(why);
  }
  MESSAGE(fmt::format("{} programs in {:.1f} s, {} engines, {} dispatches; words: {}", programs(),
                      watch.seconds(), engines.size(), dispatches, seen.table()));
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
  auto engines = contestants();
  std::map<FaultKind, std::int64_t> first, hits;
  for (int i = 0; i < programs() / 4; ++i) {
    const std::uint64_t seed = first_seed() + static_cast<std::uint64_t>(i);
    const Random r = generate(seed, random_chip(seed));
    for (const FaultKind kind : kFaultKinds) {
      const auto bad = break_rule(kind, r, seed);
      if (!bad) continue;
      if (const std::string why = objection(seed, *bad, judge, &engines); !why.empty()) FAIL(why);
      const VerifyReport v = verify(*bad);
      const FaultKind got = v.ok() ? FaultKind::kNone : v.faults.front().kind;
      ++first[got];
      hits[kind] += got == kind ? 1 : 0;
    }
  }
  report_speed(engines);
  MESSAGE("first faults: " << fault_table(first));
  MESSAGE("of the kind meant: " << fault_table(hits));
  if (programs() < kEnoughForCoverage) return;
  for (const FaultKind kind : kFaultKinds) {
    CAPTURE(std::string(fault_name(kind)));
    CHECK(hits[kind] >= programs() / 100);
  }
}

TEST_CASE("programs with one random change: the same verdict everywhere") {
  auto engines = contestants();
  std::map<FaultKind, std::int64_t> first;
  for (int i = 0; i < programs(); ++i) {
    const std::uint64_t seed = first_seed() + static_cast<std::uint64_t>(i);
    const auto changed = change_one(generate(seed, random_chip(seed)).program, seed);
    if (!changed) continue;
    if (const std::string why = objection(seed, *changed, judge, &engines); !why.empty()) FAIL(why);
    const VerifyReport v = verify(*changed);
    ++first[v.ok() ? FaultKind::kNone : v.faults.front().kind];
  }
  report_speed(engines);
  MESSAGE("verdicts: " << fault_table(first));
}

}  // namespace lpu::fuzz
