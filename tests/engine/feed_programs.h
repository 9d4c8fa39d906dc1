// Random programs of the kind whose loops the fast engine takes as one: nested loops of Reads that meet loops
// of Lw at a plane, and what can come in between: other values on the same streams, Writes to what was read.
#pragma once

#include <cstdint>

#include "emulator/program/program.h"

namespace lpu::tests {

// Well-formed; most break no rule.
Program random_feed(std::uint64_t seed, const Chip& chip);

}  // namespace lpu::tests
