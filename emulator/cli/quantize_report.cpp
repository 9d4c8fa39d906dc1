#include "emulator/cli/quantize_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "emulator/model/import_error.h"
#include "emulator/program/grouped.h"

namespace lpu::cli {
namespace {

// One spelling of the columns, so that head, rows and totals stay aligned.
template <class... Cells>
std::string line(std::size_t name_width, std::string_view name, const Cells&... cells) {
  return fmt::format("{:<{}}", name, name_width) +
         fmt::format(" {:>12} {:>6} {:>6} {:>6} {:>6} {:>8} {:>11} {:>9} {:>11} {:>8}\n", cells...);
}

std::string number(double v) { return v == 0 ? "0" : fmt::format("{:.4e}", v); }

}  // namespace

double QuantizeReport::Total::rms() const { return weights == 0 ? 0 : std::sqrt(squared_error / weights); }

QuantizeReport::QuantizeReport(const std::vector<model::NamedMatrix>& matrices)
    : name_width_(std::string_view("tensor").size()) {
  for (const model::NamedMatrix& m : matrices)
    name_width_ = std::max(name_width_, model::printable(m.name).size());
}

std::string QuantizeReport::head() const {
  return line(name_width_, "tensor", "KxN", "is", "to", "group", "by", "bits", "RMS", "NRMSE", "largest",
              "host") +
         line(name_width_, "", "", "", "", "", "", "/weight", "error", "%", "error", "s");
}

std::string QuantizeReport::add(const QuantizeRow& r) {
  rows_.push_back(r);
  return line(
      name_width_, model::printable(r.matrix.name), fmt::format("{}x{}", r.matrix.k, r.matrix.n),
      r.matrix.type, kernels::format_name(r.format), r.group == 0 ? "column" : fmt::to_string(r.group), r.by,
      fmt::format("{:.3f}", r.bits_per_weight), number(r.error.rms),
      fmt::format("{:.4f}", 100 * r.error.nrmse), number(r.error.max), fmt::format("{:.3f}", r.host_seconds));
}

std::vector<QuantizeReport::Total> QuantizeReport::sums() const {
  std::vector<Total> totals;
  for (const QuantizeRow& r : rows_) {
    auto at =
        std::find_if(totals.begin(), totals.end(), [&](const Total& t) { return t.format == r.format; });
    if (at == totals.end()) at = totals.insert(at, Total{.format = r.format});
    const double weights = static_cast<double>(r.matrix.k) * static_cast<double>(r.matrix.n);
    at->weights += weights;
    at->bits += weights * r.bits_per_weight;
    at->squared_error += weights * r.error.rms * r.error.rms;
    at->max = std::max(at->max, r.error.max);
    at->host_seconds += r.host_seconds;
  }
  return totals;
}

std::string QuantizeReport::totals() const {
  std::string text = "\n";
  for (const Total& t : sums()) {
    text += fmt::format("{:<6} {} weights in {} B ({:.3f} bits each), RMS error {}, largest {}, {:.3f} s\n",
                        kernels::format_name(t.format), grouped(static_cast<std::int64_t>(t.weights)),
                        grouped(static_cast<std::int64_t>(t.bits / 8)), t.bits / t.weights, number(t.rms()),
                        number(t.max), t.host_seconds);
  }
  return text;
}

Json QuantizeReport::json() const {
  Json j;
  j["rows"] = Json::array();
  for (const QuantizeRow& r : rows_) {
    j["rows"].push_back({{"tensor", r.matrix.name},
                         {"k", r.matrix.k},
                         {"n", r.matrix.n},
                         {"type", r.matrix.type},
                         {"format", kernels::format_name(r.format)},
                         {"group", r.group},
                         {"by", r.by},
                         {"bits_per_weight", r.bits_per_weight},
                         {"rms", r.error.rms},
                         {"nrmse", r.error.nrmse},
                         {"max", r.error.max},
                         {"host_seconds", r.host_seconds}});
  }
  j["totals"] = Json::array();
  for (const Total& t : sums()) {
    j["totals"].push_back({{"format", kernels::format_name(t.format)},
                           {"weights", static_cast<std::int64_t>(t.weights)},
                           {"bytes", static_cast<std::int64_t>(t.bits / 8)},
                           {"rms", t.rms()},
                           {"max", t.max},
                           {"host_seconds", t.host_seconds}});
  }
  return j;
}

}  // namespace lpu::cli
