// Cliffs of what must be held: weights in SRAM, words in queues; and of formats (serving.md 5, rows 6 to 8).
#include <fmt/format.h>

#include <algorithm>

#include "emulator/explore/cliffs/closed_forms.h"
#include "emulator/explore/cliffs/probes.h"
#include "emulator/program/grouped.h"

namespace lpu::explore {
namespace {

constexpr kernels::Format kFormats[] = {kernels::Format::kInt8, kernels::Format::kInt4,
                                        kernels::Format::kQ3p5b, kernels::Format::kQ3p5};

std::int64_t next_group(std::int64_t chips) {
  std::int64_t group = 1;
  while (group < chips) group *= 2;
  return group;
}

}  // namespace

Probe weights_probe(const Design& base) {
  Probe probe;
  probe.parameter = "weights";
  probe.name = [](std::int64_t i) { return std::string(kernels::format_name(kFormats[i])); };
  probe.range = vary(base, "weights", {0, 1, 2, 3}, by_cycles);
  probe.range.site = [base](std::int64_t i) {
    Design d = base;
    d.weights = kFormats[i];
    d.group = 0;
    return Site{d, operations(d)};
  };
  probe.range.halve = false;
  probe.range.bindings = true;
  const Chip& c = base.chip;
  const auto m = static_cast<std::int64_t>(base.batch);
  for (const std::int64_t i : {1, 3}) {
    const double operations = widening(c, kFormats[i]);
    if (operations == 0) continue;
    // Widened weights take every stream, so activations need a pause of the load as in wide int8.
    const double feed = widened_feed(c, operations),
                 period = static_cast<double>(load_cycles(c)) / feed + static_cast<double>(m);
    const double int8 =
        static_cast<double>(std::min(std::max(narrow_load_cycles(c), m + 1), load_cycles(c) + m));
    Prediction p;
    p.number = 6;
    p.at = i;
    p.mechanism = "codes are widened on the VXM before the planes can take them";
    p.formula = fmt::format(
        "{} operations a word of 4 columns on {} ALUs: {:.3f} of the int8 feed; {:.1f} cycles a "
        "tile with M = {}, int8 {:.0f}: {:.2f} times int8",
        operations, kAlus, feed, period, m, int8, period / int8);
    p.remedy = [](const Jump& j) {
      return fmt::format(
          "{} more than the format before; a decoder before the weight port (mxm.weight_decoder) "
          "removes it",
          more(j));
    };
    probe.predictions.push_back(p);
  }
  return probe;
}

Probe capacity_probe(const Design& base) {
  Design d = base;
  d.chips = 0;
  const std::size_t k = base.workload.matmuls.front().k;
  const std::int64_t at =
      d.weights == kernels::Format::kInt8 && d.group == 0 ? columns_of_second_chip(d.chip, k, d.batch) : 0;
  const auto n = static_cast<std::int64_t>(base.workload.matmuls.front().n);
  const std::int64_t last = std::max(at, n) * 5 / 4;
  Probe probe;
  probe.parameter = "n (chips needed)";
  probe.range = vary(d, "n", grid(16, last, std::max<std::int64_t>(last / 8, 1)), by_chips);
  probe.range.cost = by_chip_cycles;
  if (at == 0) return probe;
  Prediction p;
  p.number = 7;
  p.at = at;
  p.mechanism =
      "the weights no longer fit the slices they can be fed from: one chip more, then the next group size";
  p.formula = fmt::format(
      "ceil(K/{}) tiles a pair, shared by {} hemispheres, {} + M slots a tile or {}, a row of scales a pair, "
      "in {} rows "
      "of a slice; the chip's {} B are not all reachable: slices next to the VXM hold activations, sums and "
      "results",
      d.chip.lanes(), hemispheres(d.chip), load_cycles(d.chip), narrow_load_cycles(d.chip),
      d.chip.slice_words(), grouped(d.chip.sram_bytes()));
  p.remedy = [](const Jump& j) {
    return fmt::format("{} columns still fit {} chip{}; {} chips come in groups of 2, 4, 8: {}", j.before,
                       j.from.chips, j.from.chips == 1 ? "" : "s", j.to.chips, next_group(j.to.chips));
  };
  probe.predictions.push_back(p);
  return probe;
}

Probe code_probe(const Design& base) {
  Probe probe;
  probe.parameter = "icu.queue_words";
  probe.range = vary(base, "icu.queue_words", grid(4, base.chip.queue_words, 16), by_cycles);
  Problem p = operations(base).front().problem;
  const Cost cost = measure(p);
  if (!cost.refused.empty()) return probe;
  Prediction prediction;
  prediction.number = 8;
  prediction.at = cost.longest_queue;
  prediction.mechanism =
      "code lives in the queues, not in SRAM: a program whose longest queue does not hold its loops "
      "is refused";
  prediction.formula = fmt::format("{} words in the longest queue of {}, {} words in all, 0 B of SRAM",
                                   cost.longest_queue, base.chip.queue_words, grouped(cost.words));
  prediction.remedy = [](const Jump&) {
    return std::string("fewer chunks: a smaller M, or a larger mxm.accumulator_rows");
  };
  probe.predictions.push_back(prediction);
  return probe;
}

}  // namespace lpu::explore
