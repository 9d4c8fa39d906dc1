// The fast engine, which shares nothing with the others but the tables, and all that are compared with it.
#pragma once

#include <vector>

#include "tests/fuzz/random/campaign.h"

namespace lpu::tests {

// The clocked one, where it is built in, and the RTL in both forms of its stream registers.
std::vector<fuzz::Contestant> contestants();

}  // namespace lpu::tests
