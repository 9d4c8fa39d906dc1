#include <fmt/format.h>

#include "emulator/check/check.h"
#include "emulator/profile/json.h"

namespace lpu::profile {
namespace {

double share(double used, double possible) { return possible > 0 ? used / possible : 0; }

Json totals_json(const Totals& t) {
  Json j;
  j["cycles"] = t.cycles;
  j["dispatches"] = t.dispatches;
  j["macs"] = t.macs;
  j["activations"] = t.activations;
  j["weight_columns"] = t.weight_columns;
  j["alu_ops"] = t.alu_ops;
  j["mem_reads"] = t.mem_reads;
  j["mem_writes"] = t.mem_writes;
  j["sram_read_bytes"] = t.sram_read_bytes;
  j["sram_write_bytes"] = t.sram_write_bytes;
  j["stream_values"] = t.stream_values;
  j["stream_bytes"] = t.stream_bytes;
  j["stream_register_cycles"] = t.stream_cycles;
  j["hop_bytes"] = t.hop_bytes;
  return j;
}

Json path_json(const std::array<std::int64_t, kResources>& cycles) {
  Json j = Json::object();
  for (std::size_t r = 0; r < kResources; ++r)
    if (cycles[r] > 0) j[std::string(resource_key(static_cast<Resource>(r)))] = cycles[r];
  return j;
}

Json phases_json(const Chip& chip, const Profile& p) {
  Json all = Json::array();
  for (std::size_t i = 0; i < p.usage.phases.size(); ++i) {
    const Phase& phase = p.usage.phases[i];
    Json j;
    j["phase"] = phase_name(phase.kind);
    j["first"] = phase.first;
    j["last"] = phase.last;
    j["binding"] = resource_key(p.binding(i));
    j["critical_path"] = path_json(p.path_cycles[i]);
    j["utilisation"] = utilisation_json(chip, phase.totals);
    j["totals"] = totals_json(phase.totals);
    all.push_back(std::move(j));
  }
  return all;
}

Json units_json(const Chip& chip, const OpProfile& op) {
  Json all = Json::array();
  for (std::size_t q = 0; q < op.profile.units.size(); ++q) {
    const UnitUse& u = op.profile.units[q];
    Json j;
    j["unit"] = queue_name(chip, static_cast<int>(q));
    j["kind"] = unit_name(queue_info(chip, static_cast<int>(q)).unit);
    j["busy"] = u.busy;
    j["stalled"] = u.stalled;
    j["idle"] = u.idle;
    j["words"] = op.queues[q].size();
    if (u.busy > 0) j["busy_bins"] = u.bins;
    all.push_back(std::move(j));
  }
  return all;
}

Json planes_json(const Profile& p) {
  Json all = Json::array();
  for (const PlaneUse& u : p.usage.planes) {
    Json j;
    j["loads"] = u.loads;
    j["weight_columns"] = u.columns;
    j["installs"] = u.installs;
    j["activations"] = u.activations;
    j["accumulates"] = u.accumulates;
    j["utilisation"] = share(static_cast<double>(u.activations), static_cast<double>(p.cycles));
    j["column_bins"] = u.column_bins;
    j["activation_bins"] = u.activation_bins;
    all.push_back(std::move(j));
  }
  return all;
}

Json streams_json(const Profile& p) {
  Json all = Json::array();
  for (std::size_t code = 0; code < p.usage.streams.size(); ++code) {
    const StreamUse& s = p.usage.streams[code];
    const Stream stream = Stream::from_code(static_cast<int>(code));
    Json j;
    j["stream"] = fmt::format("s{}{}", stream.id, stream.dir == Direction::kEast ? "e" : "w");
    j["values"] = s.values;
    j["register_cycles"] = s.cycles;
    if (s.values > 0) j["register_cycle_bins"] = s.bins;
    all.push_back(std::move(j));
  }
  return all;
}

Json banks_json(const Chip& chip, const Profile& p) {
  Json all = Json::array();
  for (std::size_t q = 0; q < p.usage.banks.size(); ++q)
    for (std::size_t bank = 0; bank < kBanks; ++bank) {
      const BankUse& u = p.usage.banks[q][bank];
      if (u.reads + u.writes == 0) continue;
      all.push_back({{"slice", queue_name(chip, static_cast<int>(q))},
                     {"bank", bank},
                     {"reads", u.reads},
                     {"writes", u.writes}});
    }
  return all;
}

Json residency_json(const Profile& p) {
  const Residency& r = p.residency;
  Json j;
  j["bytes_per_vector"] = p.chip.lanes();
  j["peak_bytes"] = r.peak_vectors * p.chip.lanes();
  j["capacity_bytes"] = p.chip.sram_bytes();
  j["rows_per_block"] = r.rows_per_block;
  Json contents = Json::array();
  for (std::size_t c = 0; c < kContents; ++c)
    contents.push_back({{"content", content_name(static_cast<Content>(c))},
                        {"vectors", r.vectors[c]},
                        {"vector_cycle_bins", r.bins[c]}});
  j["contents"] = std::move(contents);
  j["slice_pattern"] = r.pattern_of;
  // [block, content, rows, first cycle, last cycle]
  j["patterns"] = Json::array();
  for (const auto& pattern : r.patterns) {
    Json blocks = Json::array();
    for (const Resident& b : pattern)
      blocks.push_back(Json::array({b.block, static_cast<int>(b.content), b.rows, b.first, b.last}));
    j["patterns"].push_back(std::move(blocks));
  }
  return j;
}

Json critical_json(const Chip& chip, const Profile& p) {
  std::array<std::int64_t, kResources> cycles{};
  for (std::size_t r = 0; r < kResources; ++r) cycles[r] = p.critical.cycles(static_cast<Resource>(r));
  Json j;
  j["cycles"] = p.cycles;
  j["slack"] = cycles[static_cast<std::size_t>(Resource::kWaiting)];
  j["by_resource"] = path_json(cycles);
  j["instructions_by_slack_decade"] = p.critical.slack_decades();
  // [from, until, resource, unit]
  j["steps"] = Json::array();
  for (const PathStep& s : p.critical.path)
    j["steps"].push_back(Json::array({s.from, s.until, resource_key(s.resource), queue_name(chip, s.queue)}));
  return j;
}

Json run_json(const RunResult& r) {
  return {{"cycles", r.cycles},           {"first_dispatch", r.first_dispatch},
          {"last_write", r.last_write},   {"dispatches", r.dispatches},
          {"activations", r.activations}, {"weight_columns", r.weight_columns},
          {"alu_ops", r.alu_ops},         {"mem_reads", r.mem_reads},
          {"mem_writes", r.mem_writes}};
}

Json instructions_json(const Profile& p) {
  Json j = Json::object();
  for (const OpInfo& op : all_ops())
    if (const std::int64_t n = p.usage.by_op[static_cast<std::size_t>(op.op)]; n > 0)
      j[std::string(op.mnemonic)] = n;
  return j;
}

}  // namespace

Json utilisation_json(const Chip& chip, const Totals& t) {
  const Capacity c = capacity(chip);
  const auto cycles = static_cast<double>(t.cycles);
  const auto of = [&](std::int64_t used, double per_cycle) {
    return share(static_cast<double>(used), per_cycle * cycles);
  };
  Json j;
  j["mxm_array"] = of(t.macs, c.macs);
  j["mxm_weight_port"] = of(t.weight_columns, c.weight_columns);
  j["vxm"] = of(t.alu_ops, c.alu_ops);
  j["mem_issue"] = of(t.mem_reads + t.mem_writes, c.mem_dispatches);
  j["sram_roof"] = of(t.sram_read_bytes + t.sram_write_bytes, c.sram_bytes);
  j["stream_roof"] = of(t.stream_bytes, c.stream_bytes);
  j["stream_registers"] = of(t.stream_cycles, c.stream_registers);
  return j;
}

Json op_json(const Chip& chip, const OpProfile& op) {
  const Profile& p = op.profile;
  Json j;
  j["op"] = op.op;
  j["m"] = op.m;
  j["k"] = op.k;
  j["n"] = op.n;
  j["format"] = op.format;
  j["chips"] = op.chips;
  j["cycles"] = op.cycles;
  j["chip_cycles"] = op.chip_cycles;
  j["bound_cycles"] = op.bound_cycles;
  j["macs"] = op.macs;
  j["mxm_utilisation"] = check::mxm_utilisation(chip, op.macs, op.chip_cycles);
  j["profiled_chip"] = op.chip;
  j["first_cycle"] = p.first;
  j["window_cycles"] = p.cycles;
  j["bin_cycles"] = p.bins.width;
  j["bins"] = p.bins.count();
  j["program_words"] = p.program_words;
  j["run"] = run_json(p.run);
  j["totals"] = totals_json(p.usage.totals);
  j["utilisation"] = utilisation_json(chip, p.usage.totals);
  j["instructions"] = instructions_json(p);
  j["phases"] = phases_json(chip, p);
  j["units"] = units_json(chip, op);
  j["planes"] = planes_json(p);
  j["streams"] = streams_json(p);
  j["banks"] = banks_json(chip, p);
  j["residency"] = residency_json(p);
  j["critical_path"] = critical_json(chip, p);
  j["energy"] = energy_json(chip, op.work);
  return j;
}

}  // namespace lpu::profile
