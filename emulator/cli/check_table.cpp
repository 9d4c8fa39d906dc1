#include "emulator/cli/check_table.h"

#include <fmt/format.h>

#include "emulator/cli/output.h"
#include "emulator/program/grouped.h"

namespace lpu::cli {
namespace {

// One spelling of the columns, so that head, rows and totals stay aligned.
constexpr std::string_view kColumns =
    "{:<12} {:>16} {:>6} {:>7} {:>5} {:>10} {:>11} {:>9} {:>10} {:<12} {:>6} {:>10} {:>10} {:>9}\n";

std::string op_cell(const std::string& op) {
  constexpr std::size_t kWidth = 12;
  return op.size() <= kWidth ? op : op + "\n" + std::string(kWidth, ' ');
}

std::string format_cell(const check::CheckRow& row) { return std::string(kernels::format_name(row.format)); }

}  // namespace

double microseconds(const Chip& chip, std::int64_t cycles) {
  return static_cast<double>(cycles) * 1e6 / static_cast<double>(chip.clock_hz);
}

double tokens_per_second(const Chip& chip, std::int64_t layer_cycles, std::size_t layers, std::size_t batch) {
  const double cycles = static_cast<double>(layer_cycles) * static_cast<double>(layers);
  return static_cast<double>(batch) * static_cast<double>(chip.clock_hz) / cycles;
}

std::string check_table_head() {
  return fmt::format(kColumns, "matmul", "shape", "format", "bits", "chips", "cycles", "chip-cycles", "time",
                     "bound", "bound by", "MXM", "outputs", "mismatches", "emulation") +
         fmt::format(kColumns, "", "MxKxN", "", "/weight", "", "makespan", "sum", "us", "cycles", "",
                     "used %", "compared", "", "host s");
}

std::string check_table_row(const Chip& chip, const check::CheckRow& row) {
  return fmt::format(
      kColumns, op_cell(row.op), fmt::format("{}x{}x{}", row.m, row.k, row.n), format_cell(row),
      fmt::format("{:.3f}", row.bits_per_weight), row.chips, grouped(row.cycles), grouped(row.chip_cycles),
      fmt::format("{:.2f}", microseconds(chip, row.cycles)), grouped(row.bound_cycles), row.bound_by,
      fmt::format("{:.2f}", 100 * check::mxm_utilisation(chip, row.macs, row.chip_cycles)),
      grouped(row.outputs), grouped(row.mismatches), fmt::format("{:.3f}", row.host_seconds));
}

std::string check_table_foot(const Chip& chip, const check::CheckReport& report, const CheckTotals& totals) {
  std::int64_t bound = 0, macs = 0;
  double host = 0;
  for (const check::CheckRow& r : report.rows) {
    bound += r.bound_cycles;
    macs += r.macs;
    host += r.host_seconds;
  }
  std::string text =
      fmt::format(kColumns, "total", "", "", "", "", grouped(report.cycles), grouped(report.chip_cycles),
                  fmt::format("{:.2f}", microseconds(chip, report.cycles)), grouped(bound), "",
                  fmt::format("{:.2f}", 100 * check::mxm_utilisation(chip, macs, report.chip_cycles)),
                  grouped(report.outputs), grouped(report.mismatches), fmt::format("{:.3f}", host));
  text +=
      fmt::format("\n{} layer{} in sequence: {:.1f} tokens/s at {:.0f} MHz, batch {} (the matmuls alone)\n",
                  totals.layers, totals.layers == 1 ? "" : "s",
                  tokens_per_second(chip, report.cycles, totals.layers, totals.batch),
                  static_cast<double>(chip.clock_hz) / 1e6, totals.batch);
  text += fmt::format("digest {}, whole check {:.1f} s\n", hex64(report.digest), totals.wall_seconds);
  for (const check::CheckRow& r : report.rows) {
    if (!r.first_mismatch.empty()) text += "first mismatch of " + r.first_mismatch + "\n";
    if (!r.lockstep.empty()) text += "engines differ in " + r.op + ": " + r.lockstep + "\n";
  }
  return text + fmt::format("{}: {} outputs compared, {} mismatch{}\n", report.passed() ? "PASS" : "FAIL",
                            grouped(report.outputs), grouped(report.mismatches),
                            report.mismatches == 1 ? "" : "es");
}

}  // namespace lpu::cli
