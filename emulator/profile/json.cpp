#include "emulator/profile/json.h"

#include <algorithm>

#include "emulator/profile/bottlenecks.h"

namespace lpu::profile {
namespace {

double microseconds(const Chip& chip, std::int64_t cycles) {
  return static_cast<double>(cycles) * 1e6 / static_cast<double>(chip.clock_hz);
}

Json roofs_json(const Chip& chip) {
  const Capacity c = capacity(chip);
  Json j;
  j["stream_bytes_per_cycle"] = c.stream_bytes;
  j["sram_bytes_per_cycle"] = c.sram_bytes;
  j["macs_per_cycle"] = c.macs;
  j["weight_columns_per_cycle"] = c.weight_columns;
  j["alu_ops_per_cycle"] = c.alu_ops;
  return j;
}

Json joules_json(const Joules& e) { return {{"typical_j", e.typical}, {"low_j", e.low}, {"high_j", e.high}}; }

Json relief_json(const JobProfile& job, const Relief& r) {
  Json j;
  j["resource"] = r.resource;
  j["change"] = r.text;
  j["factor"] = r.factor;
  if (!r.refused.empty()) {
    j["refused"] = r.refused;
    return j;
  }
  j["cycles"] = r.cycles;
  j["chips_needed"] = r.chips_needed;
  j["saved_cycles"] = r.saved;
  j["saved_percent"] = 100 * static_cast<double>(r.saved) / static_cast<double>(job.cycles);
  return j;
}

// Ranked by cycles of the critical paths; "relieved_by" names resources of "changes".
Json bottlenecks_json(const JobProfile& job) {
  std::int64_t all = 0;
  for (const OpProfile& op : job.ops) all += op.profile.cycles;
  Json list = Json::array();
  for (const Bottleneck& b : find_bottlenecks(job)) {
    Json j;
    j["resource"] = resource_key(b.resource);
    j["critical_path_cycles"] = b.path_cycles;
    j["critical_path_percent"] = 100 * static_cast<double>(b.path_cycles) / static_cast<double>(all);
    j["relieved_by"] = Json::array();
    for (const Relief* r : b.relief)
      if (r->refused.empty())
        j["relieved_by"].push_back(
            {{"resource", r->resource}, {"change", r->text}, {"saved_cycles", r->saved}});
    list.push_back(std::move(j));
  }
  return list;
}

// The same phase of every op: cycles, and what the critical paths spend them on.
Json phases_json(const JobProfile& job) {
  Json all = Json::array();
  for (const PhaseKind kind :
       {PhaseKind::kFill, PhaseKind::kFeed, PhaseKind::kDrain, PhaseKind::kOutput, PhaseKind::kRun}) {
    std::int64_t cycles = 0;
    std::array<std::int64_t, kResources> path{};
    for (const OpProfile& op : job.ops)
      for (std::size_t i = 0; i < op.profile.usage.phases.size(); ++i) {
        if (op.profile.usage.phases[i].kind != kind) continue;
        cycles += op.profile.usage.phases[i].totals.cycles;
        for (std::size_t r = 0; r < kResources; ++r) path[r] += op.profile.path_cycles[i][r];
      }
    if (cycles == 0) continue;
    const auto most = std::max_element(path.begin(), path.end()) - path.begin();
    all.push_back({{"phase", phase_name(kind)},
                   {"cycles", cycles},
                   {"binding", resource_key(static_cast<Resource>(most))},
                   {"binding_cycles", path[static_cast<std::size_t>(most)]}});
  }
  return all;
}

}  // namespace

Json energy_json(const Chip& chip, const WorkCounts& work) {
  Json j = joules_json(energy_of(chip, work));
  j["rows"] = Json::array();
  for (std::size_t i = 0; i < kWorks; ++i) {
    const EnergyRow& row = energy_table()[i];
    Json r;
    r["work"] = row.key;
    r["count"] = work[i];
    r["counted"] = static_cast<Work>(i) == Work::kStatic ? "cycles of all chips" : row.counted;
    r["each"] = {{"typical", row.typical}, {"low", row.low}, {"high", row.high}, {"unit", row.unit}};
    r.update(joules_json(energy_of(chip, static_cast<Work>(i), work[i])));
    r["source"] = row.source;
    r["confidence"] = row.confidence;
    j["rows"].push_back(std::move(r));
  }
  return j;
}

Json job_json(const Chip& chip, const JobProfile& job) {
  Json j;
  j["cycles"] = job.cycles;
  j["chip_cycles"] = job.chip_cycles;
  j["chips"] = job.chips;
  j["microseconds"] = microseconds(chip, job.cycles);
  j["roofs"] = roofs_json(chip);
  j["energy"] = energy_json(chip, job.work);
  j["phases"] = phases_json(job);
  j["bottlenecks"] = bottlenecks_json(job);
  j["changes"] = Json::array();
  for (const Relief& r : job.relief) j["changes"].push_back(relief_json(job, r));
  j["ops"] = Json::array();
  for (const OpProfile& op : job.ops) j["ops"].push_back(op_json(chip, op));
  return j;
}

}  // namespace lpu::profile
