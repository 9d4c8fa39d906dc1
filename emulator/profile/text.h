// A profile for people.
#pragma once

#include <string>

#include "emulator/profile/job.h"

namespace lpu::profile {

std::string job_text(const Chip& chip, const JobProfile& job);

}  // namespace lpu::profile
