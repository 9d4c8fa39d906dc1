// The profile of a job: every matmul on every chip it needs, and what more of each resource would gain.
#pragma once

#include <string>
#include <vector>

#include "emulator/check/job.h"
#include "emulator/check/weight_source.h"
#include "emulator/profile/profile.h"
#include "emulator/profile/what_if.h"

namespace lpu::profile {

struct OpProfile {
  std::string op, format;
  std::size_t m = 0, k = 0, n = 0;  // zero for a program from a file
  int chips = 1;
  std::int64_t cycles = 0, chip_cycles = 0;  // the longest chip; the sum
  std::int64_t bound_cycles = 0;             // compiler/bound.h, to compare with; 0: none
  std::int64_t macs = 0;                     // the matmul's own, padding left out
  int chip = 0;                              // the one profiled here: the first of the longest
  Profile profile;
  WorkCounts work{};                       // of all chips
  std::vector<std::vector<Instr>> queues;  // its program, for the timeline
  std::vector<Park> parks;
  std::vector<Outcome> outcomes;  // as JobProfile::relief
};

// One change over all matmuls.
struct Relief {
  std::string resource, text;
  double factor = 2;
  std::int64_t cycles = 0, saved = 0;  // of the whole job
  std::int64_t chips_needed = 0;       // by all matmuls together, each on chips of its own
  std::string refused;
};

struct JobProfile {
  std::vector<OpProfile> ops;
  std::vector<Relief> relief;  // most cycles saved first; refused ones last. Empty for a program from a file
  std::int64_t cycles = 0, chip_cycles = 0, chips = 0;
  WorkCounts work{};
};

class ProfileObserver {
 public:
  virtual ~ProfileObserver() = default;
  virtual void stage(const std::string& text) = 0;
};

// Throws what check::run_check throws.
JobProfile profile_job(const check::CheckJob& job, check::WeightSource& weights, ProfileObserver& observer);
// Of one program, after a run that finished.
JobProfile profile_of_program(const Program& p, const RecordedRun& run);

}  // namespace lpu::profile
