#include "emulator/check/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "emulator/check/chips.h"
#include "emulator/check/golden.h"
#include "emulator/check/part.h"
#include "emulator/program/hash.h"

namespace lpu::check {
namespace {

// One matmul on its way: what its chips share.
struct Task {
  const CheckJob& job;
  compiler::MatmulRequest whole;
  int chips = 1;
  TensorBytes inputs;
};

std::vector<std::uint8_t> join_columns(const Task& task, const std::vector<PartResult>& parts) {
  const std::size_t size = output_bytes(task.job.output), row = task.whole.columns * size;
  std::vector<std::uint8_t> y(task.whole.m * row);
  for (int i = 0; i < task.chips; ++i) {
    const auto columns = compiler::chip_columns(task.whole.columns, task.chips, i);
    const std::size_t part_row = columns.count * size;
    for (std::size_t m = 0; m < task.whole.m; ++m)
      std::memcpy(&y[m * row + columns.first * size], &parts[static_cast<std::size_t>(i)].y[m * part_row],
                  part_row);
  }
  return y;
}

std::string element_text(const std::uint8_t* bytes, std::size_t size) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, bytes, size);
  return fmt::format("0x{:0{}x}", bits, 2 * size);
}

void compare(const std::vector<std::uint8_t>& y, const std::vector<std::uint8_t>& golden, std::size_t size,
             CheckRow* row) {
  row->outputs = static_cast<std::int64_t>(golden.size() / size);
  for (std::size_t i = 0; i < golden.size(); i += size) {
    if (std::memcmp(&y[i], &golden[i], size) == 0) continue;
    if (row->mismatches++ > 0) continue;
    const std::size_t at = i / size;
    row->first_mismatch =
        fmt::format("{}: y[{}][{}] is {} on the chip, {} by the kernels", row->op, at / row->n, at % row->n,
                    element_text(&y[i], size), element_text(&golden[i], size));
  }
}

void sum_up(const std::vector<PartResult>& parts, CheckRow* row) {
  std::int64_t weight_bytes = 0;
  for (const PartResult& p : parts) {
    weight_bytes += p.info.weight_sram_bytes;
    row->cycles = std::max(row->cycles, p.run.cycles);
    row->chip_cycles += p.run.cycles;
    row->host_seconds += p.host_seconds;
    row->path = p.info.path;
    row->tile_period = std::max(row->tile_period, p.info.tile_period);
    if (p.bound.cycles > row->bound_cycles) {
      row->bound_cycles = p.bound.cycles;
      row->bound_by = p.bound.by;
    }
    if (row->lockstep.empty()) row->lockstep = p.lockstep;
  }
  row->bits_per_weight =
      static_cast<double>(weight_bytes) * 8 / (static_cast<double>(row->k) * static_cast<double>(row->n));
}

// Fixed width and order, so that no two rows can be spelled alike.
void add_to_digest(const CheckRow& row, const std::vector<std::uint8_t>& y, Hasher* hasher) {
  const std::string head = fmt::format("{}\n{}x{}x{} {}\n{} {}\n", row.op, row.m, row.k, row.n,
                                       kernels::format_name(row.format), row.cycles, row.chip_cycles);
  hasher->update({reinterpret_cast<const std::uint8_t*>(head.data()), head.size()});
  hasher->update(y);
}

CheckRow run_matmul(const CheckJob& job, const std::string& workload, const model::Matmul& op,
                    WeightSource& weights, CheckObserver& observer, Hasher* hasher) {
  CheckRow row;
  row.op = op.op;
  row.m = job.batch;
  row.k = op.k;
  row.n = op.n;
  row.macs = static_cast<std::int64_t>(row.m * op.weights());
  observer.stage(fmt::format("{}: making {}x{} weights", op.op, op.k, op.n));
  const kernels::QuantizedMatrix w = weights.make(op);
  row.format = w.format;
  row.group = w.group;

  Task task{job, whole_request(job, w, workload + "/" + op.op), 1, {}};
  task.chips = row.chips = compiler::chips_needed(job.chip, task.whole);
  const model::SyntheticActivations activations = make_activations(job.batch, op.k, job.seed);
  task.inputs = as_tensors(activations);
  observer.stage(fmt::format("{}: {}x{} {} on {} chip{}", op.op, op.k, op.n, kernels::format_name(w.format),
                             row.chips, row.chips == 1 ? "" : "s"));
  const std::vector<PartResult> parts =
      for_each_chip(task.whole, task.chips,
                    [&](const compiler::MatmulRequest& r) { return run_part(job, r, task.inputs); });
  sum_up(parts, &row);
  const std::vector<std::uint8_t> y = join_columns(task, parts);
  compare(y, golden_outputs(w, activations, job.output, job.threads), output_bytes(job.output), &row);
  add_to_digest(row, y, hasher);
  return row;
}

}  // namespace

CheckReport run_check(const CheckJob& job, WeightSource& weights, CheckObserver& observer) {
  CheckReport report;
  Hasher hasher;
  for (const model::Matmul& op : job.matmuls) {
    CheckRow row = run_matmul(job, weights.workload().name, op, weights, observer, &hasher);
    report.cycles += row.cycles;
    report.chip_cycles += row.chip_cycles;
    report.outputs += row.outputs;
    report.mismatches += row.mismatches;
    report.engines_equal = report.engines_equal && row.lockstep.empty();
    observer.row(row);
    report.rows.push_back(std::move(row));
  }
  report.digest = hasher.digest();
  return report;
}

double mxm_utilisation(const Chip& chip, std::int64_t macs, std::int64_t chip_cycles) {
  const double per_cycle = static_cast<double>(chip.mxm_planes) * chip.lanes() * chip.lanes();
  return static_cast<double>(macs) / (per_cycle * static_cast<double>(chip_cycles));
}

}  // namespace lpu::check
