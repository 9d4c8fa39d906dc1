#include "emulator/explore/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "emulator/program/grouped.h"

namespace lpu::explore {
namespace {

using Json = nlohmann::ordered_json;

// Six significant digits: enough for any plot, and the same text on every machine.
Json rounded(double v) {
  if (v == 0 || !std::isfinite(v)) return 0;
  double out = 0;
  const std::string text = fmt::format("{:.6g}", v);
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_cell(const Json& value) {
  return value.is_string() ? csv_field(value.get<std::string>()) : value.dump();
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& c : cells) line += (line.empty() ? "" : ",") + c;
  return line + "\n";
}

}  // namespace

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 16 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<Column> columns(bool with_run) {
  std::vector<Column> all = {
      {"cycles", [](const Point& p) { return Json(p.cycles); }, "cycles"},
      {"chips", [](const Point& p) { return Json(p.chips); }, "chips"},
      {"chip_cycles", [](const Point& p) { return Json(p.chip_cycles); }, "cycles"},
      {"bound_cycles", [](const Point& p) { return Json(p.bound_cycles); }, "cycles"},
      {"binding", [](const Point& p) { return Json(p.binding); }, ""},
      {"busy", [](const Point& p) { return rounded(p.busy); }, "share"},
      {"mxm_used", [](const Point& p) { return rounded(p.mxm_used); }, "share"},
      {"time_us", [](const Point& p) { return rounded(p.time_us); }, "us"},
      {"tokens_per_s", [](const Point& p) { return rounded(p.tokens_per_s); }, "1/s"},
      {"tiles", [](const Point& p) { return Json(p.tiles); }, "tiles"},
      {"installs", [](const Point& p) { return Json(p.installs); }, "tiles"},
      {"weight_bytes", [](const Point& p) { return Json(p.weight_bytes); }, "B"},
      {"bits_per_weight", [](const Point& p) { return rounded(p.bits_per_weight); }, "bits"},
      {"words", [](const Point& p) { return Json(p.words); }, "words"},
      {"longest_queue", [](const Point& p) { return Json(p.longest_queue); }, "words"},
      {"refused", [](const Point& p) { return Json(p.refused); }, ""},
  };
  if (with_run) {
    all.push_back(
        {"engine_cycles", [](const Point& p) { return Json(p.run ? p.run->cycles : 0); }, "cycles"});
    all.push_back({"outputs", [](const Point& p) { return Json(p.run ? p.run->outputs : 0); }, "values"});
    all.push_back(
        {"mismatches", [](const Point& p) { return Json(p.run ? p.run->mismatches : 0); }, "values"});
  }
  return all;
}

std::string csv(const std::vector<Axis>& axes, const std::vector<Point>& points, bool with_run) {
  const std::vector<Column> all = columns(with_run);
  std::vector<std::string> cells;
  for (const Axis& a : axes) cells.push_back(csv_field(a.name));
  for (const Column& c : all) cells.emplace_back(c.name);
  std::string out = csv_line(cells);
  for (const Point& p : points) {
    cells.clear();
    for (const std::string& v : p.values) cells.push_back(csv_field(v));
    for (const Column& c : all) cells.push_back(csv_cell(c.value(p)));
    out += csv_line(cells);
  }
  return out;
}

Json json(const std::vector<Axis>& axes, const std::vector<Point>& points, bool with_run) {
  const std::vector<Column> all = columns(with_run);
  std::vector<bool> numeric;
  Json j;
  j["parameters"] = Json::array();
  for (const Axis& a : axes) {
    numeric.push_back(std::all_of(a.values.begin(), a.values.end(), is_number));
    Json values = Json::array();
    for (const std::string& v : a.values) values.push_back(numeric.back() ? Json(std::stoll(v)) : Json(v));
    j["parameters"].push_back({{"name", a.name}, {"values", values}});
  }
  j["points"] = Json::array();
  for (const Point& p : points) {
    Json row;
    for (std::size_t i = 0; i < axes.size(); ++i)
      row[axes[i].name] = numeric[i] ? Json(std::stoll(p.values[i])) : Json(p.values[i]);
    for (const Column& c : all) row[std::string(c.name)] = c.value(p);
    j["points"].push_back(std::move(row));
  }
  return j;
}

std::string text(const std::vector<Axis>& axes, const std::vector<Point>& points) {
  std::vector<std::size_t> width;
  std::string out;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    width.push_back(axes[i].name.size());
    for (const std::string& v : axes[i].values) width[i] = std::max(width[i], v.size());
    out += fmt::format("{:>{}} ", axes[i].name, width[i]);
  }
  out += fmt::format("{:>12} {:>6} {:>13} {:>12} {:<12} {:>7} {:>7} {:>12} {:>14}\n", "cycles", "chips",
                     "chip-cycles", "bound", "binding", "busy %", "MXM %", "time us", "tokens/s");
  for (const Point& p : points) {
    for (std::size_t i = 0; i < axes.size(); ++i) out += fmt::format("{:>{}} ", p.values[i], width[i]);
    if (!p.refused.empty()) {
      out += "  refused: " + p.refused + "\n";
      continue;
    }
    out += fmt::format("{:>12} {:>6} {:>13} {:>12} {:<12} {:>7.1f} {:>7.2f} {:>12.2f} {:>14.1f}\n",
                       grouped(p.cycles), p.chips, grouped(p.chip_cycles), grouped(p.bound_cycles), p.binding,
                       100 * p.busy, 100 * p.mxm_used, p.time_us, p.tokens_per_s);
  }
  return out;
}

}  // namespace lpu::explore
