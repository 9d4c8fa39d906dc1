#include "emulator/profile/job.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "emulator/check/chips.h"
#include "emulator/check/input_engine.h"
#include "emulator/compiler/bound.h"

namespace lpu::profile {
namespace {

struct Part {
  Profile profile;
  std::vector<std::vector<Instr>> queues;
  std::vector<Park> parks;
  std::int64_t bound = 0;
};

Part profile_part(const check::CheckJob& job, const compiler::MatmulRequest& request,
                  const check::TensorBytes& inputs) {
  Part part;
  Program program = compiler::compile_matmul(job.chip, request);
  part.bound = compiler::lower_bound(job.chip, request).cycles;
  check::InputEngine engine(job.engine(), inputs);
  engine.load(program);
  RecordedRun run = record_run(engine, program, std::numeric_limits<std::int64_t>::max());
  if (!run.result.finished)
    throw std::logic_error(
        fmt::format("compiled program '{}': {}", program.id.model, describe(program, run.result.fault)));
  part.profile = make_profile(program, run.result, run.recording);
  part.queues = std::move(program.queues);
  part.parks = std::move(run.recording.parks);
  return part;
}

void add(const WorkCounts& more, WorkCounts* sum) {
  for (std::size_t i = 0; i < kWorks; ++i) (*sum)[i] += more[i];
}

void take_parts(std::vector<Part> parts, OpProfile* op) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::int64_t cycles = parts[i].profile.run.cycles;
    op->chip_cycles += cycles;
    op->bound_cycles = std::max(op->bound_cycles, parts[i].bound);
    add(parts[i].profile.work, &op->work);
    if (cycles <= op->cycles) continue;
    op->cycles = cycles;
    op->chip = static_cast<int>(i);
  }
  Part& longest = parts[static_cast<std::size_t>(op->chip)];
  op->profile = std::move(longest.profile);
  op->queues = std::move(longest.queues);
  op->parks = std::move(longest.parks);
}

OpProfile profile_op(const check::CheckJob& job, const std::string& workload, const model::Matmul& matmul,
                     check::WeightSource& weights, ProfileObserver& observer) {
  OpProfile op;
  op.op = matmul.op;
  op.m = job.batch;
  op.k = matmul.k;
  op.n = matmul.n;
  op.macs = static_cast<std::int64_t>(op.m * matmul.weights());
  observer.stage(fmt::format("{}: making {}x{} weights", op.op, op.k, op.n));
  const kernels::QuantizedMatrix w = weights.make(matmul);
  op.format = kernels::format_name(w.format);
  const compiler::MatmulRequest whole = check::whole_request(job, w, workload + "/" + op.op);
  op.chips = compiler::chips_needed(job.chip, whole);
  observer.stage(fmt::format("{}: {} chip{}", op.op, op.chips, op.chips == 1 ? "" : "s"));
  const auto inputs = check::as_tensors(check::make_activations(job.batch, op.k, job.seed));
  take_parts(
      check::for_each_chip(whole, op.chips,
                           [&](const compiler::MatmulRequest& r) { return profile_part(job, r, inputs); }),
      &op);
  observer.stage(fmt::format("{}: what more of each resource would gain", op.op));
  for (const Change& change : changes(job.chip, job.batch))
    op.outcomes.push_back(try_change(change, whole, op.chips));
  return op;
}

std::vector<Relief> rank_relief(const check::CheckJob& job, const JobProfile& profile) {
  std::vector<Relief> all;
  for (const Change& c : changes(job.chip, job.batch)) {
    Relief r{c.resource, c.text, c.factor, 0, 0, 0, ""};
    for (const OpProfile& op : profile.ops) {
      const Outcome& o = op.outcomes[all.size()];
      if (r.refused.empty() && !o.refused.empty()) r.refused = op.op + ": " + o.refused;
      r.cycles += o.cycles;
      r.chips_needed += o.chips_needed;
    }
    if (!c.refused.empty()) r.refused = c.refused;
    if (r.refused.empty())
      r.saved = profile.cycles - r.cycles;
    else
      r.cycles = 0;
    all.push_back(std::move(r));
  }
  std::stable_sort(all.begin(), all.end(), [](const Relief& a, const Relief& b) {
    return a.refused.empty() != b.refused.empty() ? a.refused.empty() : a.saved > b.saved;
  });
  return all;
}

}  // namespace

JobProfile profile_job(const check::CheckJob& job, check::WeightSource& weights, ProfileObserver& observer) {
  JobProfile out;
  for (const model::Matmul& matmul : job.matmuls) {
    out.ops.push_back(profile_op(job, weights.workload().name, matmul, weights, observer));
    out.cycles += out.ops.back().cycles;
    out.chip_cycles += out.ops.back().chip_cycles;
    out.chips += out.ops.back().chips;
    add(out.ops.back().work, &out.work);
  }
  out.relief = rank_relief(job, out);
  return out;
}

JobProfile profile_of_program(const Program& p, const RecordedRun& run) {
  OpProfile op;
  op.op = p.id.model.empty() ? "program" : p.id.model;
  op.format = p.id.precision;
  op.profile = make_profile(p, run.result, run.recording);
  op.cycles = op.chip_cycles = run.result.cycles;
  op.work = op.profile.work;
  op.queues = p.queues;
  op.parks = run.recording.parks;
  JobProfile out;
  out.cycles = out.chip_cycles = op.cycles;
  out.chips = 1;
  out.work = op.work;
  out.ops.push_back(std::move(op));
  return out;
}

}  // namespace lpu::profile
