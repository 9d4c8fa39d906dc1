#include "tests/fuzz/random/campaign.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "emulator/engine/lockstep.h"
#include "emulator/engine/minimise.h"
#include "emulator/program/listing.h"
#include "tests/fuzz/random/agree.h"

namespace lpu::fuzz {
namespace {

constexpr std::int64_t kLimit = std::int64_t{1} << 40;

// Adds the time it lives to a contestant's.
class Turn {
 public:
  explicit Turn(Contestant* c) : contestant_(c) { ++c->runs; }
  ~Turn() {
    contestant_->seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Contestant* contestant_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string one_verdict(Contestant* c, const Program& p, const VerifyReport& v) {
  const Turn turn(c);
  const std::string why = disagreement(v, run_to_end(c->engine.get(), p));
  return why.empty() ? "" : c->name + ": " + why;
}

std::string one_lockstep(Contestant* a, Contestant* b, const Program& p) {
  const Turn turn(b);
  const LockstepReport r = lockstep(*a->engine, *b->engine, p, kLimit);
  return r.equal ? "" : fmt::format("a is {}, b is {}: {}", a->name, b->name, r.text);
}

}  // namespace

std::vector<Contestant> every_engine() {
  std::vector<Contestant> out;
  for (const std::string& name : engine_names())
    out.push_back({name, make_engine(name), name == "rtl" ? std::uint64_t{4} : std::uint64_t{1}});
  return out;
}

Campaign::Campaign(std::vector<Contestant> engines, std::string directory)
    : engines_(std::move(engines)), directory_(std::move(directory)) {}

std::string Campaign::verdicts(std::uint64_t seed, const Program& p) {
  return objection(seed, p, &Campaign::judge_verdicts);
}

std::string Campaign::in_lockstep(std::uint64_t seed, const Program& p) {
  return objection(seed, p, &Campaign::judge_lockstep);
}

std::vector<Contestant*> Campaign::taking_part(std::uint64_t seed, const Program& p) {
  std::vector<Contestant*> out;
  for (Contestant& c : engines_)
    if (seed % c.one_in == 0 && c.engine->refuses(p.chip).empty())
      out.push_back(&c);
    else
      ++c.left_out;
  return out;
}

std::string Campaign::judge_verdicts(std::uint64_t seed, const Program& p, const VerifyReport& v) {
  for (Contestant* c : taking_part(seed, p))
    if (std::string why = one_verdict(c, p, v); !why.empty()) return why;
  return "";
}

std::string Campaign::judge_lockstep(std::uint64_t seed, const Program& p, const VerifyReport& v) {
  const std::vector<Contestant*> engines = taking_part(seed, p);
  if (std::string why = one_verdict(engines.front(), p, v); !why.empty()) return why;
  for (std::size_t i = 1; i < engines.size(); ++i)
    if (std::string why = one_lockstep(engines.front(), engines[i], p); !why.empty()) return why;
  return "";
}

std::string Campaign::objection(std::uint64_t seed, const Program& p, Judge judge) {
  const VerifyReport v = verify(p);
  ++seen_[v.ok() ? FaultKind::kNone : v.faults.front().kind];
  const std::string why = (this->*judge)(seed, p, v);
  return why.empty() ? "" : why + "\n" + report(seed, p, judge);
}

std::string Campaign::report(std::uint64_t seed, const Program& p, Judge judge) {
  const auto why = [&](const Program& q) { return (this->*judge)(seed, q, verify(q)); };
  const bool again = !why(p).empty();
  const Program small = again ? minimise(p, [&](const Program& q) { return !why(q).empty(); }) : p;
  const std::string path = fmt::format("{}/differs-{}.lpu", directory_, seed);
  const std::string failed = write_with_listing(small, path);
  return fmt::format("seed {}; {}\nwritten to {}{}\n{}", seed,
                     again ? "smallest: " + why(small)
                           : "but not when run again: an engine carries over what the program before it left",
                     path, failed.empty() ? " and .txt" : ", which failed: " + failed,
                     disassemble(small, {.cycles = true}));
}

std::string Campaign::summary() const {
  std::string s;
  for (const Contestant& c : engines_) {
    if (c.runs + c.left_out == 0) continue;
    s += fmt::format("{}{}: {} programs", s.empty() ? "" : "; ", c.name, c.runs);
    if (c.runs > 0) s += fmt::format(", {:.0f} per second", static_cast<double>(c.runs) / c.seconds);
    if (c.left_out > 0) s += fmt::format(", {} left out (chips it refuses, or not its turn)", c.left_out);
  }
  return s;
}

std::string fault_table(const std::map<FaultKind, std::int64_t>& kinds) {
  std::string s;
  for (const auto& [kind, n] : kinds) s += fmt::format("{}: {}; ", fault_name(kind), n);
  return s;
}

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace lpu::fuzz
