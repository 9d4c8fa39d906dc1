#include "emulator/explore/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <unordered_set>

namespace lpu::explore {
namespace {

constexpr std::uint64_t kMostValues = 1'000'000;

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw std::invalid_argument(fmt::format("--vary {}: {}; e.g. k=8150:8350:10 or m=1,8,64", text, why));
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t cut = text.find(at);
    parts.push_back(text.substr(0, cut));
    if (cut == std::string_view::npos) return parts;
    text.remove_prefix(cut + 1);
  }
}

std::int64_t number(std::string_view text, std::string_view field) {
  std::int64_t v = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), v);
  if (error != std::errc{} || end != field.data() + field.size() || v < 0)
    refuse(text, fmt::format("'{}' is not a whole number", field));
  return v;
}

void add_range(std::string_view text, std::string_view item, std::vector<std::string>* values) {
  const auto parts = split(item, ':');
  if (parts.size() > 3) refuse(text, "a range is first:last or first:last:step");
  const std::int64_t first = number(text, parts[0]), last = number(text, parts[1]);
  const std::int64_t step = parts.size() == 3 ? number(text, parts[2]) : 1;
  if (step < 1) refuse(text, "the step must be at least 1");
  if (last < first) refuse(text, fmt::format("the range ends ({}) before it starts ({})", last, first));
  if (static_cast<std::uint64_t>((last - first) / step) >= kMostValues)
    refuse(text, fmt::format("more than {} values", kMostValues));
  const std::int64_t count = (last - first) / step + 1;
  for (std::int64_t i = 0; i < count; ++i) values->push_back(std::to_string(first + i * step));
}

}  // namespace

Axis parse_axis(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) refuse(text, "no parameter named");
  Axis axis{std::string(text.substr(0, equals)), {}};
  std::vector<std::string> all;
  for (const std::string_view item : split(text.substr(equals + 1), ',')) {
    if (item.empty()) refuse(text, "a value is missing");
    if (item.find(':') == std::string_view::npos)
      all.emplace_back(item);
    else
      add_range(text, item, &all);
    if (all.size() > kMostValues) refuse(text, fmt::format("more than {} values", kMostValues));
  }
  std::unordered_set<std::string> seen;
  for (std::string& v : all)
    if (seen.insert(v).second) axis.values.push_back(std::move(v));
  return axis;
}

std::size_t points_of(const std::vector<Axis>& axes) {
  std::size_t count = 1;
  for (const Axis& a : axes) count *= a.values.size();
  return count;
}

std::vector<std::string> values_at(const std::vector<Axis>& axes, std::size_t index) {
  std::vector<std::string> values(axes.size());
  for (std::size_t i = axes.size(); i-- > 0;) {
    values[i] = axes[i].values[index % axes[i].values.size()];
    index /= axes[i].values.size();
  }
  return values;
}

Design design_at(const Design& base, const std::vector<Axis>& axes, std::size_t index) {
  Design design = base;
  const auto values = values_at(axes, index);
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (const std::string why = set_parameter(&design, axes[i].name, values[i]); !why.empty())
      throw std::invalid_argument("--vary " + why);
  return design;
}

}  // namespace lpu::explore
