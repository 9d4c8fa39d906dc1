// Parts of the report for people, and what they share.
#pragma once

#include <string>

#include "emulator/profile/job.h"

namespace lpu::profile {

// 0 of nothing possible.
double percent(double used, double possible);
double percent(std::int64_t used, std::int64_t possible);
// Of the column of op names.
std::size_t name_width(const JobProfile& job);

std::string residency_text(const Chip& chip, const JobProfile& job);
std::string energy_text(const Chip& chip, const JobProfile& job);
// The critical path, what would relieve it, and every change that was tried.
std::string bottlenecks_text(const JobProfile& job);

}  // namespace lpu::profile
