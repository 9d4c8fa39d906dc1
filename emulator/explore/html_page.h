// A report as one self-contained HTML page: no network, nothing beside it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace lpu::explore {

// The page with /*DATA*/ where its data goes (html/README.md).
std::string_view page_template();
// `report`: workload, chip, weights, and the keys of table.h's json() or "cliffs".
std::string html_page(nlohmann::ordered_json report);

}  // namespace lpu::explore
