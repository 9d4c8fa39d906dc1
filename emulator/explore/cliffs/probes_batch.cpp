// Cliffs of the batch: what binds, streams, and the ports of the slices (serving.md 5, rows 3, 4, 9, 10).
#include <fmt/format.h>

#include <algorithm>

#include "emulator/explore/cliffs/closed_forms.h"
#include "emulator/explore/cliffs/probes.h"

namespace lpu::explore {
namespace {

Prediction streams_wanted(const Chip& c, std::int64_t at) {
  Prediction p;
  p.number = 10;
  p.at = at;
  p.mechanism = fmt::format(
      "{} weight streams and one of activations want {} of {} streams: activations wait for a "
      "pause of the load",
      2 * c.mxm_weight_streams, 2 * c.mxm_weight_streams + 1, c.streams);
  p.formula = fmt::format(
      "period {} + M until M = {}, where {} streams a plane for weights ({} cycles a tile) do "
      "as well",
      load_cycles(c), narrow_from(c), c.mxm_weight_streams - 1, narrow_load_cycles(c));
  p.remedy = [](const Jump&) {
    return std::string("give the whole batch at once: rows behind the third are free");
  };
  return p;
}

Prediction install_bound(const Chip& c, double feed) {
  Prediction p;
  p.number = 3;
  p.at = hidden_batch(c, feed) + 1;
  p.reported = -1;
  p.mechanism = "up to here loading weights takes longer than the rows of X: the planes idle";
  p.formula = fmt::format("M* = {0} / {1:.3f} / (1 - 1/{2}) = {3:.2f}; MXM used M / max(M, {0} + M/{2})",
                          load_cycles(c), feed, c.streams, knee(c, feed));
  p.remedy = [](const Jump& j) {
    return fmt::format("batch {} rows: nearly free up to here, MXM used {:.0f} %", j.before,
                       100 * j.from.mxm_used);
  };
  return p;
}

Prediction compute_bound(const Chip& c, double feed) {
  Prediction p;
  p.number = 4;
  p.at = hidden_batch(c, feed) + 1;
  p.mechanism = "the planes bind: from here on time grows with every row";
  p.formula = fmt::format("M > M*, first at ceil(M*) + 1 = {}", p.at);
  p.remedy = [](const Jump& j) {
    return fmt::format("each further row costs {} cycles; more only adds latency",
                       j.to.cycles - j.from.cycles);
  };
  return p;
}

Prediction accumulators(const Chip& c) {
  Prediction p;
  p.at = c.mxm_acc_rows + 1;
  p.mechanism =
      "the sums of a chunk fill the accumulators: rows go in two chunks and the weights are loaded twice";
  p.formula = fmt::format("M = mxm.accumulator_rows + 1 = {}", c.mxm_acc_rows + 1);
  p.remedy = [](const Jump& j) { return fmt::format("batch {} rows, or a multiple of it", j.before); };
  return p;
}

}  // namespace

Probe batch_probe(const Design& base) {
  const Chip& c = base.chip;
  const double feed = widened_feed(c, widening(c, base.weights));
  Probe probe;
  probe.parameter = std::string("m");
  // Beyond the accumulators rows go in chunks, and little changes from one to the next.
  probe.range = vary(base, "m", grid(1, c.mxm_acc_rows + 2, 8), by_cycles);
  probe.range.bindings = true;
  if (narrow_from(c) > 1 && base.weights == kernels::Format::kInt8)
    for (std::int64_t m = 2; m <= narrow_from(c); ++m) probe.predictions.push_back(streams_wanted(c, m));
  probe.predictions.push_back(install_bound(c, feed));
  probe.predictions.push_back(compute_bound(c, feed));
  probe.predictions.push_back(accumulators(c));
  return probe;
}

Probe slice_port_probe(const Design& base) {
  constexpr std::int64_t kMostRows = 64;
  const std::int64_t block = block_tokens(base.chip);
  // The shortest K behind whose feed one block of tokens still hides.
  std::int64_t rows = 1;
  while (rows < kMostRows && exposed_from(base.chip, rows) <= block) ++rows;
  Design d = base;
  d.weights = kernels::Format::kInt8;
  d.group = 0;
  d.zero_points = false;
  d.output = compiler::Output::kFloat32;
  d.workload = model::single_matmul({1, static_cast<std::size_t>(rows * base.chip.lanes()), 8192});
  const std::int64_t at = exposed_from(base.chip, rows);
  Probe probe;
  probe.parameter = fmt::format("m (of {} x 8192, where the feed is short)", rows * base.chip.lanes());
  const std::int64_t first = narrow_from(base.chip);
  const std::int64_t last = std::min(hidden_batch(base.chip, 1) - 1, base.chip.mxm_acc_rows);
  probe.range = vary(d, "m", grid(first, std::max(first, last), 1), by_cycles);
  Prediction p;
  p.number = 9;
  p.at = at;
  p.mechanism =
      "sums and results share slices that do one access a cycle: reads and write-backs take turns in blocks "
      "of tokens, and the next block no longer hides behind the feed";
  p.formula = fmt::format("{} tokens a block; first M whose blocks exceed {} tile rows * {} cycles", block,
                          rows, narrow_load_cycles(base.chip));
  p.remedy = [](const Jump& j) {
    return fmt::format("batch {} rows, or a longer K, whose feed hides the output step ({} saved)", j.before,
                       more(j));
  };
  probe.predictions.push_back(p);
  return probe;
}

}  // namespace lpu::explore
