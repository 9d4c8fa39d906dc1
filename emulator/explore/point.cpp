#include "emulator/explore/point.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/check/check.h"

namespace lpu::explore {
namespace {

void add_static(const Operation& op, const Cost& c, Point* p) {
  p->chips = std::max(p->chips, c.chips);
  p->cycles += op.times * c.cycles;
  p->chip_cycles += op.times * c.chip_cycles;
  p->bound_cycles += op.times * c.bound_cycles;
  p->weight_bytes += op.times * c.weight_bytes;
  p->words += c.words;
  p->longest_queue = std::max(p->longest_queue, c.longest_queue);
  p->tiles += op.times * c.tiles;
  p->installs += op.times * c.installs;
}

void add_run(const Operation& op, const VerifyRun& r, Point* p) {
  p->run->cycles += op.times * r.cycles;
  p->run->outputs += r.outputs;
  p->run->mismatches += r.mismatches;
}

void derive(const Design& d, const std::vector<Operation>& ops, Point* p) {
  double macs = 0, weights = 0;
  for (const Operation& op : ops) {
    const double size =
        static_cast<double>(op.times) * static_cast<double>(op.problem.k) * static_cast<double>(op.problem.n);
    weights += size;
    macs += size * static_cast<double>(op.problem.m);
  }
  p->bits_per_weight = static_cast<double>(p->weight_bytes) * 8 / weights;
  const double hz = static_cast<double>(d.chip.clock_hz), cycles = static_cast<double>(p->cycles);
  p->time_us = cycles * 1e6 / hz;
  p->tokens_per_s = static_cast<double>(d.batch) * hz / (cycles * static_cast<double>(d.workload.layers));
  p->mxm_used = check::mxm_utilisation(d.chip, static_cast<std::int64_t>(macs), p->chip_cycles);
}

}  // namespace

Point sum_up(const Design& design, const std::vector<Operation>& ops, const Cost* costs,
             const VerifyRun* runs) {
  Point p;
  if (runs != nullptr) p.run.emplace();
  std::size_t longest = 0;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    if (!costs[i].refused.empty()) {
      Point refused;
      refused.refused = ops.size() == 1 ? costs[i].refused : ops[i].name + ": " + costs[i].refused;
      return refused;
    }
    add_static(ops[i], costs[i], &p);
    if (runs != nullptr) add_run(ops[i], runs[i], &p);
    if (ops[i].times * costs[i].cycles > ops[longest].times * costs[longest].cycles) longest = i;
  }
  const Binding binding = binding_of(design.chip, costs[longest]);
  p.binding = binding.resource;
  p.busy = binding.busy;
  derive(design, ops, &p);
  return p;
}

std::vector<Point> explore(const Exploration& what, Evaluator* evaluator) {
  const std::size_t count = points_of(what.axes);
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < count; ++i)
    for (Operation& op : operations(design_at(what.base, what.axes, i)))
      problems.push_back(std::move(op.problem));
  const std::vector<Cost> costs = evaluator->costs(problems);
  std::vector<VerifyRun> runs;
  if (what.verify) runs = evaluator->runs(problems, what.seed);
  std::vector<Point> points;
  if (costs.empty()) return points;
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Design design = design_at(what.base, what.axes, i);
    const std::vector<Operation> ops = operations(design);
    points.push_back(sum_up(design, ops, &costs[at], what.verify ? &runs[at] : nullptr));
    points.back().values = values_at(what.axes, i);
    at += ops.size();
  }
  return points;
}

}  // namespace lpu::explore
