// Cutting a run into phases.
#pragma once

#include "emulator/profile/usage.h"

namespace lpu::profile {

std::vector<Phase> cut_phases(const Chip& c, const Recording& r);

}  // namespace lpu::profile
