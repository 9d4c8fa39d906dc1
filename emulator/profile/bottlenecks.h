// What the critical paths wait for, most first, and which changes act on it.
#pragma once

#include "emulator/profile/job.h"

namespace lpu::profile {

struct Bottleneck {
  Resource resource = Resource::kWaiting;
  std::int64_t path_cycles = 0;       // of the critical paths of all ops
  std::vector<const Relief*> relief;  // of the job, that give more of it or ask less of it; most saved first
};

// The result refers to `job`.
std::vector<Bottleneck> find_bottlenecks(const JobProfile& job);

}  // namespace lpu::profile
