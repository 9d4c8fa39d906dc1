// A profile as JSON: what --json writes and what the HTML page shows. Integers are counts and exact;
// everything is a function of the job.
#pragma once

#include <nlohmann/json.hpp>

#include "emulator/profile/job.h"

namespace lpu::profile {

using Json = nlohmann::ordered_json;  // keys keep the order they are written in

// {"cycles", "chip_cycles", "microseconds", "roofs", "energy", "phases", "bottlenecks", "changes", "ops"}
Json job_json(const Chip& chip, const JobProfile& job);
// One matmul or program on one chip, in full.
Json op_json(const Chip& chip, const OpProfile& op);
Json energy_json(const Chip& chip, const WorkCounts& work);

// Shares of what the chip could have done in the cycles of `t`, by resource.
Json utilisation_json(const Chip& chip, const Totals& t);

}  // namespace lpu::profile
