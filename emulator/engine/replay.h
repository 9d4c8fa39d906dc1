// The second run of two engines that parted: every event of the differing cycle as text, and the instruction
// behind the first that differs.
#pragma once

#include <cstdint>

#include "emulator/engine/lockstep.h"

namespace lpu {

// Fills text, cycle, queue and word of the report.
void replay_difference(Engine& a, Engine& b, const Program& p, std::int64_t limit, std::int64_t cycle,
                       LockstepReport* report);

}  // namespace lpu
