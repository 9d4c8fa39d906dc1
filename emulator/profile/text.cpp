#include "emulator/profile/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/isa/timing.h"
#include "emulator/profile/text_parts.h"
#include "emulator/program/grouped.h"

namespace lpu::profile {
namespace {

// ---- per op

std::string ops_text(const Chip& chip, const JobProfile& job) {
  const std::size_t w = name_width(job);
  std::string s = "cycles per op (the longest chip) and the share of what it could have done\n";
  s += fmt::format("{:<{}} {:>5} {:>8} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>9} {:>8}\n", "", w,
                   "chips", "cycles", "bound", "MXM", "weight", "VXM", "SRAM", "stream", "stream", "SRAM",
                   "energy");
  s +=
      fmt::format("{:<{}} {:>5} {:>8} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>9} {:>8}\n", "op", w, "",
                  "", "cycles", "array %", "port %", "ALU %", "roof %", "roof %", "regs %", "peak MiB", "mJ");
  const Capacity cap = capacity(chip);
  for (const OpProfile& op : job.ops) {
    const Totals& t = op.profile.usage.totals;
    const auto of = [&](std::int64_t used, double per_cycle) {
      return percent(static_cast<double>(used), per_cycle * static_cast<double>(t.cycles));
    };
    s += fmt::format(
        "{:<{}} {:>5} {:>8} {:>8} {:>7.2f} {:>7.2f} {:>7.2f} {:>7.2f} {:>7.2f} {:>7.2f} {:>9.2f} {:>8.4f}\n",
        op.op, w, op.chips, grouped(op.cycles), op.bound_cycles > 0 ? grouped(op.bound_cycles) : "-",
        of(t.macs, cap.macs), of(t.weight_columns, cap.weight_columns), of(t.alu_ops, cap.alu_ops),
        of(t.sram_read_bytes + t.sram_write_bytes, cap.sram_bytes), of(t.stream_bytes, cap.stream_bytes),
        of(t.stream_cycles, cap.stream_registers),
        static_cast<double>(op.profile.residency.peak_vectors * chip.lanes()) / (1 << 20),
        1e3 * energy_of(chip, op.work).typical);
  }
  s += fmt::format("{:<{}} {:>5} {:>8}\n", "total", w, "", grouped(job.cycles));
  return s;
}

// ---- phases

std::string phases_text(const JobProfile& job) {
  const std::size_t w = name_width(job);
  std::string s = "\nphases, and what the critical path through each waits for most\n";
  s += fmt::format("{:<{}} {:<7} {:>8} {:>16} {:<18} {:>8} {:>6}\n", "op", w, "phase", "cycles", "from:to",
                   "binding", "cycles", "%");
  for (const OpProfile& op : job.ops)
    for (std::size_t i = 0; i < op.profile.usage.phases.size(); ++i) {
      const Phase& phase = op.profile.usage.phases[i];
      const Resource r = op.profile.binding(i);
      const std::int64_t bound = op.profile.path_cycles[i][static_cast<std::size_t>(r)];
      s += fmt::format("{:<{}} {:<7} {:>8} {:>16} {:<18} {:>8} {:>6.1f}\n", i == 0 ? op.op : "", w,
                       phase_name(phase.kind), grouped(phase.totals.cycles),
                       fmt::format("{}:{}", phase.first, phase.last), resource_name(r), grouped(bound),
                       percent(bound, phase.totals.cycles));
    }
  return s;
}

// ---- units: all queues of a kind together

struct KindUse {
  Unit unit;
  std::int64_t queues = 0, used = 0, busy = 0, stalled = 0, idle = 0;
};

std::vector<KindUse> by_kind(const Chip& chip, const JobProfile& job) {
  std::vector<KindUse> kinds;
  for (const Unit u :
       {Unit::kMem, Unit::kVxm, Unit::kMxmWeights, Unit::kMxmArray, Unit::kMxmAcc, Unit::kReserved})
    kinds.push_back({u});
  for (const OpProfile& op : job.ops)
    for (std::size_t q = 0; q < op.profile.units.size(); ++q) {
      const UnitUse& u = op.profile.units[q];
      const Unit unit = queue_info(chip, static_cast<int>(q)).unit;
      KindUse& k =
          *std::find_if(kinds.begin(), kinds.end(), [&](const KindUse& x) { return x.unit == unit; });
      ++k.queues;
      k.used += u.busy > 0 ? 1 : 0;
      k.busy += u.busy;
      k.stalled += u.stalled;
      k.idle += u.idle;
    }
  return kinds;
}

std::string units_text(const Chip& chip, const JobProfile& job) {
  std::string s = "\nunits: of all queues of a kind and all ops, per cent of their cycles\n";
  s += fmt::format("{:<12} {:>7} {:>6} {:>8} {:>20} {:>8}\n", "unit", "queues", "used", "busy %",
                   "waits for operand %", "idle %");
  for (const KindUse& k : by_kind(chip, job)) {
    const std::int64_t all = k.busy + k.stalled + k.idle;
    s += fmt::format("{:<12} {:>7} {:>6} {:>8.2f} {:>20.2f} {:>8.2f}\n", unit_name(k.unit), k.queues, k.used,
                     percent(k.busy, all), percent(k.stalled, all), percent(k.idle, all));
  }
  return s;
}

// ---- occupancy: the fullest of each

// The index with the most, and how much that is.
template <class List, class F>
std::pair<std::size_t, std::int64_t> fullest(const List& list, F amount) {
  std::pair<std::size_t, std::int64_t> most{0, -1};
  for (std::size_t i = 0; i < list.size(); ++i)
    if (amount(list[i]) > most.second) most = {i, amount(list[i])};
  return most;
}

std::string occupancy_text(const Chip& chip, const JobProfile& job) {
  const std::size_t w = name_width(job);
  std::string s = "\nfullest queue, stream and bank, per cent of the op's cycles; program words of a queue\n";
  s += fmt::format("{:<{}} {:<14} {:>7} {:<7} {:>7} {:<10} {:>7} {:>6} {:>8}\n", "op", w, "queue", "busy %",
                   "stream", "regs %", "bank", "used %", "words", fmt::format("of {}", chip.queue_words));
  for (const OpProfile& op : job.ops) {
    const Profile& p = op.profile;
    const auto queue = fullest(p.units, [](const UnitUse& u) { return u.busy; });
    const auto stream = fullest(p.usage.streams, [](const StreamUse& u) { return u.cycles; });
    const auto bank = fullest(p.usage.banks, [](const auto& b) {
      return std::max(b[0].reads + b[0].writes, b[1].reads + b[1].writes);
    });
    const auto words = fullest(op.queues, [](const auto& q) { return static_cast<std::int64_t>(q.size()); });
    if (queue.second < 0 || stream.second < 0) continue;
    const Stream st = Stream::from_code(static_cast<int>(stream.first));
    const auto& banks = p.usage.banks[bank.first];
    const bool upper = banks[1].reads + banks[1].writes == bank.second;
    s += fmt::format("{:<{}} {:<14} {:>7.2f} {:<7} {:>7.2f} {:<10} {:>7.2f} {:>6} {:>8.1f} %\n", op.op, w,
                     queue_name(chip, static_cast<int>(queue.first)), percent(queue.second, p.cycles),
                     fmt::format("s{}{}", st.id, st.dir == Direction::kEast ? "e" : "w"),
                     percent(stream.second, p.cycles * (2 * timing::max_site(chip) + 1)),
                     fmt::format("{}.{}", queue_name(chip, static_cast<int>(bank.first)), upper ? 1 : 0),
                     percent(bank.second, p.cycles), words.second, percent(words.second, chip.queue_words));
  }
  return s;
}

}  // namespace

std::string job_text(const Chip& chip, const JobProfile& job) {
  return ops_text(chip, job) + phases_text(job) + units_text(chip, job) + occupancy_text(chip, job) +
         residency_text(chip, job) + energy_text(chip, job) + bottlenecks_text(job);
}

}  // namespace lpu::profile
