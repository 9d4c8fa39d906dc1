#include "emulator/profile/text_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/profile/bottlenecks.h"
#include "emulator/program/grouped.h"

namespace lpu::profile {
namespace {

// Instructions by how late they could be: 0 cycles, 1 to 9, 10 to 99, ...
std::string slack_text(const JobProfile& job) {
  SlackDecades sum{};
  for (const OpProfile& op : job.ops) {
    const SlackDecades d = op.profile.critical.slack_decades();
    for (std::size_t i = 0; i < d.size(); ++i) sum[i] += d[i];
  }
  std::string s = "  instructions by slack:";
  std::int64_t from = 0, below = 1;
  for (const std::int64_t n : sum) {
    if (n > 0)
      s += fmt::format("  {} cycle{}: {}",
                       from == below - 1 ? fmt::format("{}", from)
                                         : fmt::format("{} to {}", grouped(from), grouped(below - 1)),
                       below == 1 || below > 2 ? "s" : "", grouped(n));
    from = below;
    below *= 10;
  }
  return s + "\n";
}

// "twice the chips: 13,082 cycles (48.14 %)", best first.
std::string relief_of(const JobProfile& job, const Bottleneck& b) {
  constexpr std::size_t kShown = 2;
  std::string s;
  std::size_t shown = 0;
  for (const Relief* r : b.relief) {
    if (!r->refused.empty() || r->saved <= 0 || shown++ == kShown) break;
    s += fmt::format("{}{}: {} cycles ({:.2f} %)", s.empty() ? "" : "; ", r->text, grouped(r->saved),
                     percent(r->saved, job.cycles));
  }
  return s;
}

std::string changes_text(const JobProfile& job) {
  if (job.relief.empty()) return "";
  std::string s = "\nchanges: cycles when scheduled again with one resource doubled (or as far as it goes)\n";
  for (const Relief& r : job.relief) {
    const std::string chips = r.chips_needed == job.chips
                                  ? ""
                                  : fmt::format("; would fit {} chips, not {}", r.chips_needed, job.chips);
    if (r.refused.empty())
      s += fmt::format("  {:<44} {:>9} cycles, {:>6} saved ({:.2f} %){}\n", r.text, grouped(r.cycles),
                       grouped(r.saved), percent(r.saved, job.cycles), chips);
    else
      s += fmt::format("  {:<44} not possible: {}\n", r.text, r.refused);
  }
  return s;
}

}  // namespace

double percent(double used, double possible) { return possible > 0 ? 100 * used / possible : 0; }
double percent(std::int64_t used, std::int64_t possible) {
  return percent(static_cast<double>(used), static_cast<double>(possible));
}

std::size_t name_width(const JobProfile& job) {
  std::size_t w = std::string_view("total").size();
  for (const OpProfile& op : job.ops) w = std::max(w, op.op.size());
  return w;
}

std::string residency_text(const Chip& chip, const JobProfile& job) {
  constexpr int kMoments = 4;
  std::string s = fmt::format("\nSRAM residency: MiB of {:.0f}, averaged over quarters of the op\n",
                              static_cast<double>(chip.sram_bytes()) / (1 << 20));
  const std::size_t w = name_width(job);
  s += fmt::format("{:<{}} {:<10} {:>9} {:>9} {:>9} {:>9}\n", "op", w, "content", "1st", "2nd", "3rd", "4th");
  for (const OpProfile& op : job.ops) {
    std::string name = op.op;
    for (std::size_t c = 0; c < kContents; ++c) {
      const Residency& r = op.profile.residency;
      if (r.vectors[c] == 0) continue;
      std::array<std::int64_t, kMoments> sum{}, cycles{};
      for (std::size_t b = 0; b < r.bins[c].size(); ++b) {
        const std::size_t quarter = b * kMoments / r.bins[c].size();
        sum[quarter] += r.bins[c][b];
        const std::int64_t from = static_cast<std::int64_t>(b) * op.profile.bins.width;
        cycles[quarter] += std::min(op.profile.bins.width, op.profile.cycles - from);
      }
      s += fmt::format("{:<{}} {:<10}", name, w, content_name(static_cast<Content>(c)));
      for (std::size_t i = 0; i < kMoments; ++i)
        s += fmt::format(" {:>9.3f}", cycles[i] == 0 ? 0.0
                                                     : static_cast<double>(sum[i] * chip.lanes()) /
                                                           static_cast<double>(cycles[i]) / (1 << 20));
      s += "\n";
      name = "";
    }
  }
  return s;
}

std::string energy_text(const Chip& chip, const JobProfile& job) {
  const Joules all = energy_of(chip, job.work);
  std::string s = fmt::format("\nenergy, estimated: {:.4f} mJ ({:.4f} to {:.4f}), all ops, all chips\n",
                              1e3 * all.typical, 1e3 * all.low, 1e3 * all.high);
  for (std::size_t i = 0; i < kWorks; ++i) {
    if (job.work[i] == 0) continue;
    const EnergyRow& row = energy_table()[i];
    const Joules e = energy_of(chip, static_cast<Work>(i), job.work[i]);
    s += fmt::format("  {:<13} {:>9.4f} mJ  {:>15} {} x {:g} {} ({:g} to {:g}); confidence {}: {}\n", row.key,
                     1e3 * e.typical, grouped(job.work[i]),
                     static_cast<Work>(i) == Work::kStatic ? "cycles" : "counted", row.typical, row.unit,
                     row.low, row.high, row.confidence, row.source);
  }
  return s;
}

std::string bottlenecks_text(const JobProfile& job) {
  std::int64_t all = 0;
  for (const OpProfile& op : job.ops) all += op.profile.cycles;
  std::string s = fmt::format(
      "\nbottlenecks: what the critical paths of all ops ({} cycles) wait for, and what would save most\n",
      grouped(all));
  for (const Bottleneck& b : find_bottlenecks(job))
    s += fmt::format("  {:<18} {:>8} cycles {:>6.2f} %  {}\n", resource_name(b.resource),
                     grouped(b.path_cycles), percent(b.path_cycles, all), relief_of(job, b));
  return s + slack_text(job) + changes_text(job);
}

}  // namespace lpu::profile
