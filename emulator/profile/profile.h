// The profile of one run of one program.
#pragma once

#include "emulator/engine/engine.h"
#include "emulator/profile/critical.h"
#include "emulator/profile/energy.h"
#include "emulator/profile/residency.h"
#include "emulator/profile/units.h"
#include "emulator/profile/usage.h"

namespace lpu::profile {

struct Profile {
  Chip chip;
  RunResult run;
  std::int64_t first = 0, cycles = 0;  // window: first dispatch to last event
  std::int64_t program_words = 0;
  Bins bins;
  std::vector<UnitUse> units;  // by queue
  Usage usage;
  Residency residency;
  Critical critical;
  // By phase: cycles of the critical path per Resource; the one with most binds the phase.
  std::vector<std::array<std::int64_t, kResources>> path_cycles;
  WorkCounts work{};

  Resource binding(std::size_t phase) const;
};

// REQUIRES: `run` and `recording` are of one whole run of p that finished.
Profile make_profile(const Program& p, const RunResult& run, const Recording& recording);

struct RecordedRun {
  RunResult result;
  Recording recording;  // empty unless result.finished
};
// Runs the engine, which has p and its inputs, to the end or `limit`. Throws std::logic_error when its events
// are not p's schedule.
RecordedRun record_run(Engine& engine, const Program& p, std::int64_t limit);

}  // namespace lpu::profile
