// A profile as one self-contained HTML page: no network, nothing beside it.
#pragma once

#include <string>
#include <string_view>

#include "emulator/profile/json.h"

namespace lpu::profile {

// The page with /*DATA*/ where its data goes (html/README.md).
std::string_view page_template();
// What goes there: "programs" (words of every queue), "isa" (what the words mean on this chip) and "profile",
// the report.
Json page_data(const Chip& chip, const JobProfile& job, const Json& report);
// `report`: job_json and what heads it, the chip's keys under "config" among that. The page expands the
// programs of `job` itself, so its schedule is exact.
std::string html_page(const Chip& chip, const JobProfile& job, const Json& report);

}  // namespace lpu::profile
