#include "emulator/cli/check_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "emulator/cli/output.h"
#include "emulator/program/grouped.h"

namespace lpu::cli {
namespace {

// One spelling of the columns, so that head, rows and totals stay aligned.
template <class... Cells>
std::string line(std::size_t name_width, std::string_view name, const Cells&... cells) {
  return fmt::format("{:<{}}", name, name_width) +
         fmt::format(" {:>15} {:>6} {:>8} {:>5} {:>10} {:>11} {:>9} {:>8} {:<12} {:>6} {:>10} {:>10} {:>9}\n",
                     cells...);
}

std::string percent(double share) { return fmt::format("{:.2f}", 100 * share); }

std::string totals_lines(const Chip& chip, const check::CheckReport& report, const CheckTotals& totals) {
  const double rate = tokens_per_second(chip, report.cycles, totals.layers, totals.batch);
  return fmt::format(
      "\n{} layer{} in sequence: {:.1f} tokens/s at {:.0f} MHz, batch {} (these matmuls alone)\n"
      "digest {}, whole check {:.1f} s\n",
      totals.layers, totals.layers == 1 ? "" : "s", rate, static_cast<double>(chip.clock_hz) / 1e6,
      totals.batch, hex64(report.digest), totals.wall_seconds);
}

std::string verdict(const check::CheckReport& report) {
  std::string text;
  for (const check::CheckRow& r : report.rows) {
    if (!r.first_mismatch.empty()) text += "first mismatch of " + r.first_mismatch + "\n";
    if (!r.lockstep.empty()) text += "the engines part in " + r.op + ": " + r.lockstep + "\n";
  }
  return text + fmt::format("{}: {} outputs compared, {} mismatch{}{}\n", report.passed() ? "PASS" : "FAIL",
                            grouped(report.outputs), grouped(report.mismatches),
                            report.mismatches == 1 ? "" : "es",
                            report.engines_equal ? "" : ", engines differ");
}

}  // namespace

double microseconds(const Chip& chip, std::int64_t cycles) {
  return static_cast<double>(cycles) * 1e6 / static_cast<double>(chip.clock_hz);
}

double tokens_per_second(const Chip& chip, std::int64_t layer_cycles, std::size_t layers, std::size_t batch) {
  const double cycles = static_cast<double>(layer_cycles) * static_cast<double>(layers);
  return static_cast<double>(batch) * static_cast<double>(chip.clock_hz) / cycles;
}

CheckTable::CheckTable(const Chip& chip, const std::vector<model::Matmul>& matmuls)
    : chip_(chip), name_width_(std::string_view("matmul").size()) {
  for (const model::Matmul& m : matmuls) name_width_ = std::max(name_width_, m.op.size());
}

std::string CheckTable::head() const {
  return line(name_width_, "matmul", "shape", "format", "bits", "chips", "cycles", "chip-cycles", "time",
              "bound", "bound by", "MXM", "outputs", "mismatches", "emulation") +
         line(name_width_, "", "MxKxN", "", "/weight", "", "makespan", "sum", "us", "cycles", "", "used %",
              "compared", "", "host s");
}

std::string CheckTable::row(const check::CheckRow& r) const {
  return line(name_width_, r.op, fmt::format("{}x{}x{}", r.m, r.k, r.n), kernels::format_name(r.format),
              fmt::format("{:.3f}", r.bits_per_weight), r.chips, grouped(r.cycles), grouped(r.chip_cycles),
              fmt::format("{:.2f}", microseconds(chip_, r.cycles)), grouped(r.bound_cycles), r.bound_by,
              percent(check::mxm_utilisation(chip_, r.macs, r.chip_cycles)), grouped(r.outputs),
              grouped(r.mismatches), fmt::format("{:.3f}", r.host_seconds));
}

std::string CheckTable::foot(const check::CheckReport& report, const CheckTotals& totals) const {
  std::int64_t bound = 0, macs = 0;
  double host = 0;
  for (const check::CheckRow& r : report.rows) {
    bound += r.bound_cycles;
    macs += r.macs;
    host += r.host_seconds;
  }
  const std::string sums =
      line(name_width_, "total", "", "", "", "", grouped(report.cycles), grouped(report.chip_cycles),
           fmt::format("{:.2f}", microseconds(chip_, report.cycles)), grouped(bound), "",
           percent(check::mxm_utilisation(chip_, macs, report.chip_cycles)), grouped(report.outputs),
           grouped(report.mismatches), fmt::format("{:.3f}", host));
  return sums + totals_lines(chip_, report, totals) + verdict(report);
}

}  // namespace lpu::cli
