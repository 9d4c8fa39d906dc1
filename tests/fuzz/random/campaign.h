// Engines and the verifier on one program after another. What they do not agree on is made small and becomes
// a file.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "emulator/compiler/verify/verify.h"
#include "emulator/engine/engine.h"

namespace lpu::fuzz {

struct Contestant {
  std::string name;
  std::unique_ptr<Engine> engine;
  std::uint64_t one_in = 1;  // takes part in every so many seeds
  double seconds = 0;
  std::int64_t runs = 0, left_out = 0;  // left out: the engine refuses the chip, or it is not its turn
};
// The slow one, rtl, one time in four: tests/rtl has a campaign of its own.
std::vector<Contestant> every_engine();

class Campaign {
 public:
  // REQUIRES: the first engine takes every chip; it is the one the others are compared with event by event.
  // `directory`: where programs on which they differ are written.
  explicit Campaign(std::vector<Contestant> engines, std::string directory = ".");

  // Each answers with "", or with what differs and the file of the smallest program of which that is true.
  // Every engine's fault, or its cycles and counts, against the verifier's.
  std::string verdicts(std::uint64_t seed, const Program& p);
  // That, and the same events and memory in every engine.
  std::string in_lockstep(std::uint64_t seed, const Program& p);

  // What the verifier said of the programs so far.
  const std::map<FaultKind, std::int64_t>& seen() const { return seen_; }
  const std::vector<Contestant>& engines() const { return engines_; }
  // Of each engine: programs, speed, and how many it left out.
  std::string summary() const;

 private:
  // `seed` decides whose turn it is.
  using Judge = std::string (Campaign::*)(std::uint64_t seed, const Program&, const VerifyReport&);
  std::vector<Contestant*> taking_part(std::uint64_t seed, const Program& p);
  std::string judge_verdicts(std::uint64_t seed, const Program& p, const VerifyReport& v);
  std::string judge_lockstep(std::uint64_t seed, const Program& p, const VerifyReport& v);
  std::string objection(std::uint64_t seed, const Program& p, Judge judge);
  std::string report(std::uint64_t seed, const Program& p, Judge judge);

  std::vector<Contestant> engines_;
  std::string directory_;
  std::map<FaultKind, std::int64_t> seen_;
};

std::string fault_table(const std::map<FaultKind, std::int64_t>& kinds);

// Of the environment; `otherwise` when it is not set.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise);

}  // namespace lpu::fuzz
