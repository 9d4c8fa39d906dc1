// Programs, legal or not, in which much meets in few places and cycles: several faults in one cycle, parties
// of a fault that are not the obvious ones, values that should be gone. The breakers (break.h) seldom make
// those.
#pragma once

#include <cstdint>
#include <optional>

#include "tests/fuzz/random/plan.h"

namespace lpu::fuzz {

// Any instructions on few streams, a few cycles apart.
Program chaos(std::uint64_t seed, const Chip& chip);

// Results of all kinds on few streams at the inner edge, with the power going up and down.
Program crowd(std::uint64_t seed, const Chip& chip);

// A legal program with a Write of one of its streams somewhere, perhaps long after. Nothing when it drives
// none or has no room.
std::optional<Program> probed(const Program& legal, std::uint64_t seed);

}  // namespace lpu::fuzz
