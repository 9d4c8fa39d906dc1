#include "emulator/explore/cliffs/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "emulator/explore/table.h"

namespace lpu::explore {
namespace {

using Json = nlohmann::ordered_json;

Json value(const std::string& text) {
  if (text.empty()) return nullptr;
  return is_number(text) ? Json(std::stoll(text)) : Json(text);
}

double steepness(const Cliff& c) { return c.factor > 0 ? std::abs(std::log(c.factor)) : 0; }

std::string location(const Cliff& c) {
  if (c.at.empty()) return fmt::format("predicted at {}, not seen", c.predicted);
  if (c.predicted.empty()) return fmt::format("at {}", c.at);
  return fmt::format("at {}, predicted {}{}", c.at, c.predicted, c.at == c.predicted ? "" : " (differs)");
}

std::string entry(const Cliff& c) {
  std::string s = fmt::format("{}: {}", c.parameter, location(c));
  if (c.factor > 0) s += fmt::format(", factor {:.3f}", c.factor);
  if (c.number > 0) s += fmt::format("  [serving.md 5, row {}]", c.number);
  s += fmt::format("\n  {}\n", c.mechanism);
  if (!c.formula.empty()) s += fmt::format("  formula  {}\n", c.formula);
  if (!c.from.empty()) s += fmt::format("  before   {}\n  at it    {}\n", c.from, c.to);
  if (!c.remedy.empty()) s += fmt::format("  remedy   {}\n", c.remedy);
  return s + "\n";
}

}  // namespace

Json json(const std::vector<Cliff>& cliffs) {
  Json all = Json::array();
  for (const Cliff& c : cliffs)
    all.push_back({{"parameter", c.parameter},
                   {"at", value(c.at)},
                   {"factor", c.factor > 0 ? Json(std::round(c.factor * 1e4) / 1e4) : Json(nullptr)},
                   {"mechanism", c.mechanism},
                   {"predicted", value(c.predicted)},
                   {"remedy", c.remedy},
                   {"formula", c.formula},
                   {"row", c.number > 0 ? Json(c.number) : Json(nullptr)},
                   {"before", c.from},
                   {"after", c.to}});
  return all;
}

std::string text(const std::vector<Cliff>& cliffs) {
  std::vector<const Cliff*> ranked;
  for (const Cliff& c : cliffs) ranked.push_back(&c);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Cliff* a, const Cliff* b) { return steepness(*a) > steepness(*b); });
  std::string s;
  for (const Cliff* c : ranked) s += entry(*c);
  return s;
}

}  // namespace lpu::explore
