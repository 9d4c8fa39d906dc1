// Cliffs as text and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emulator/explore/cliffs/cliff.h"

namespace lpu::explore {

// Numbers are numbers; what is not known is null.
nlohmann::ordered_json json(const std::vector<Cliff>& cliffs);
// The steepest first.
std::string text(const std::vector<Cliff>& cliffs);

}  // namespace lpu::explore
