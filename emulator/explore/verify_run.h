// A problem run on the fast engine with seeded weights and compared with the kernels.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/explore/cost.h"

namespace lpu::explore {

struct VerifyRun {
  std::int64_t cycles = 0;  // the engine's, of the chip that takes longest
  std::int64_t outputs = 0, mismatches = 0;
  bool operator==(const VerifyRun&) const = default;
};

// REQUIRES: the problem compiles for `chips` chips. Of chips with equally many columns one is run, so outputs
// are those of one chip per width.
VerifyRun run_problem(const Problem& problem, int chips, std::uint64_t seed);
// Bytes of host memory it needs at most.
double host_memory(const Problem& problem);

}  // namespace lpu::explore
