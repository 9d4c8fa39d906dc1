// The values one parameter takes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/explore/design.h"

namespace lpu::explore {

struct Axis {
  std::string name;
  std::vector<std::string> values;  // in the order given, each once
};

// "k=8150:8350:10" (both ends included), "k=8190:8200" (step 1), "m=1,8,64", and lists of both.
// Throws std::invalid_argument: one line.
Axis parse_axis(std::string_view text);

// Design number `index` of the product of all axes, the last axis running fastest.
// Throws std::invalid_argument for a value its parameter refuses.
Design design_at(const Design& base, const std::vector<Axis>& axes, std::size_t index);
std::size_t points_of(const std::vector<Axis>& axes);
std::vector<std::string> values_at(const std::vector<Axis>& axes, std::size_t index);

}  // namespace lpu::explore
