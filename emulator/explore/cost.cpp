#include "emulator/explore/cost.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "emulator/compiler/bound.h"
#include "emulator/compiler/scheduled.h"

namespace lpu::explore {
namespace {

// What the compiler takes for granted of a matrix that a user may still ask for.
void check_problem(const Problem& p) {
  if (const auto wrong = chip_violations(p.chip); !wrong.empty())
    throw compiler::CompileError(fmt::format("the chip is not valid: {}", fmt::join(wrong, "; ")));
  if (p.group != 0 && p.k % p.group != 0)
    throw compiler::CompileError(fmt::format("group {} does not divide K = {}", p.group, p.k));
  if (p.chips > 0 && static_cast<std::size_t>(p.chips) > (p.n + 15) / 16)
    throw compiler::CompileError(
        fmt::format("{} columns cannot be split over {} chips: each takes them 16 at a time", p.n, p.chips));
}

void add_share(const Problem& p, const kernels::QuantizedMatrix& w, const Share& share, Cost* cost) {
  const compiler::MatmulRequest request = request_of(p, w, share.columns);
  const compiler::Scheduled s = compiler::schedule_matmul(p.chip, request);
  const std::int64_t cycles = s.report.cycles;
  cost->chip_cycles += share.chips * cycles;
  cost->weight_bytes += share.chips * s.info.weight_sram_bytes;
  cost->words += share.chips * s.info.program_words;
  cost->tiles += share.chips * s.info.tiles;
  for (const std::int64_t iw : s.report.use.iw) cost->installs += share.chips * iw;
  for (const auto& queue : s.program.queues)
    cost->longest_queue = std::max(cost->longest_queue, static_cast<std::int64_t>(queue.size()));
  if (cycles <= cost->cycles) return;
  cost->cycles = cycles;
  cost->tile_period = s.info.tile_period;
  cost->loads = s.report.use.lw;
  cost->activations = s.report.use.abc;
  cost->alu_ops = s.report.use.alu_ops;
  const compiler::Bound bound = compiler::lower_bound(p.chip, request);
  cost->bound_cycles = bound.cycles;
  cost->bound_by = bound.by;
}

}  // namespace

std::vector<Share> shares_of(std::size_t n, int chips) {
  std::vector<Share> shares;
  for (int i = 0; i < chips; ++i) {
    const std::size_t columns = compiler::chip_columns(n, chips, i).count;
    const auto same =
        std::find_if(shares.begin(), shares.end(), [&](const Share& s) { return s.columns == columns; });
    if (same == shares.end())
      shares.push_back({columns, 1});
    else
      ++same->chips;
  }
  return shares;
}

Cost measure(const Problem& p) {
  Cost cost;
  try {
    check_problem(p);
    const kernels::QuantizedMatrix w = shape_of(p);
    const int chips = p.chips > 0 ? p.chips : compiler::chips_needed(p.chip, request_of(p, w, p.n));
    for (const Share& s : shares_of(p.n, chips)) add_share(p, w, s, &cost);
    cost.chips = chips;
  } catch (const compiler::CompileError& e) {
    cost = {};
    cost.refused = e.what();
  }
  return cost;
}

Binding binding_of(const Chip& chip, const Cost& c) {
  const auto share = [&](std::int64_t busy) {
    return c.cycles == 0 ? 0 : static_cast<double>(busy) / static_cast<double>(c.cycles);
  };
  const std::int64_t loads = *std::max_element(c.loads.begin(), c.loads.end());
  // At a tie the resource that more work would not wait for is named last, as in compiler/bound.h.
  const Binding all[] = {{"MXM", share(*std::max_element(c.activations.begin(), c.activations.end()))},
                         {"weight feed", share(loads * chip.mxm_weight_interval)},
                         {"VXM", share(c.alu_ops) / kAlus}};
  Binding most = all[0];
  for (const Binding& b : all)
    if (b.busy > most.busy) most = b;
  if (most.busy < 0.5) most.resource = "latency";
  return most;
}

}  // namespace lpu::explore
