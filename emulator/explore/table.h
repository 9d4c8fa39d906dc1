// The points of an exploration as columns of text and numbers, which every report format is made from.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/explore/point.h"

namespace lpu::explore {

struct Column {
  std::string_view name;
  nlohmann::ordered_json (*value)(const Point&);
  std::string_view unit;
};
// Those behind the axes' own. The last are there only with a run.
std::vector<Column> columns(bool with_run);

// Comma separated (RFC 4180), a head line and one line per point.
std::string csv(const std::vector<Axis>& axes, const std::vector<Point>& points, bool with_run);
// {"parameters": [...], "points": [...]}; a value of an axis is a number where all of the axis are.
nlohmann::ordered_json json(const std::vector<Axis>& axes, const std::vector<Point>& points, bool with_run);
// For people: aligned, the columns that matter most.
std::string text(const std::vector<Axis>& axes, const std::vector<Point>& points);

bool is_number(std::string_view text);

}  // namespace lpu::explore
