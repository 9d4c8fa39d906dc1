#include "emulator/cli/check_json.h"

#include "emulator/cli/check_table.h"

namespace lpu::cli {
namespace {

Json row_json(const Chip& chip, const check::CheckRow& row) {
  Json j;
  j["op"] = row.op;
  j["m"] = row.m;
  j["k"] = row.k;
  j["n"] = row.n;
  j["bits_per_weight"] = row.bits_per_weight;
  j["chips"] = row.chips;
  j["cycles"] = row.cycles;
  j["chip_cycles"] = row.chip_cycles;
  j["bound_cycles"] = row.bound_cycles;
  j["bound_by"] = row.bound_by;
  j["outputs"] = row.outputs;
  j["mismatches"] = row.mismatches;
  j["host_seconds"] = row.host_seconds;
  j["format"] = kernels::format_name(row.format);
  j["group"] = row.group;
  j["microseconds"] = microseconds(chip, row.cycles);
  j["mxm_utilisation"] = check::mxm_utilisation(chip, row.macs, row.chip_cycles);
  j["path"] = path_name(row.path);
  j["tile_period"] = row.tile_period;
  if (!row.first_mismatch.empty()) j["first_mismatch"] = row.first_mismatch;
  if (!row.lockstep.empty()) j["engines_differ"] = row.lockstep;
  return j;
}

}  // namespace

std::string_view path_name(compiler::Path path) {
  switch (path) {
    case compiler::Path::kDirect:
      return "direct";
    case compiler::Path::kVxm:
      return "vxm";
    case compiler::Path::kDecoder:
      break;
  }
  return "decoder";
}

Json check_json(const check::CheckJob& job, const MatmulChoice& matmuls, const EngineChoice& engines,
                const check::CheckReport& report) {
  const model::Workload& workload = matmuls.source->workload();
  Json j;
  j["workload"] = workload.name;
  j["chip"] = job.chip.preset;
  j["engine"] = engines.name;
  j["weights"] = weights_name(matmuls);
  j["batch"] = job.batch;
  j["rows"] = Json::array();
  for (const check::CheckRow& row : report.rows) j["rows"].push_back(row_json(job.chip, row));
  j["total_cycles"] = report.cycles;
  j["total_chip_cycles"] = report.chip_cycles;
  j["mismatches"] = report.mismatches;
  j["digest"] = hex64(report.digest);
  j["outputs"] = report.outputs;
  if (!engines.against.empty()) {
    j["against"] = engines.against;
    j["engines_equal"] = report.engines_equal;
  }
  j["group"] = matmuls.recipe.group;
  j["zero_points"] = matmuls.recipe.zero_points;
  j["output"] = output_name(job.output);
  j["seed"] = job.seed;
  j["layers"] = workload.layers;
  j["microseconds"] = microseconds(job.chip, report.cycles);
  j["tokens_per_second"] = tokens_per_second(job.chip, report.cycles, workload.layers, job.batch);
  j["config"] = chip_json(job.chip);
  return j;
}

}  // namespace lpu::cli
