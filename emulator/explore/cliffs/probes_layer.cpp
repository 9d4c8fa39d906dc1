// Cliffs of sharing work out: hemispheres, chips of a tensor-parallel group, positions of the context
// (serving.md 5, rows 2, 11, 12).
#include <fmt/format.h>

#include <algorithm>

#include "emulator/explore/cliffs/closed_forms.h"
#include "emulator/explore/cliffs/probes.h"

namespace lpu::explore {
namespace {

Design layer_of(const Design& base) {
  Design d = base;
  d.workload = model::workload_by_name("llama2-70b");
  d.single = false;
  d.group = 0;
  return d;
}

// What one of `g` chips does of a layer: q, k, v, gate and up cut by columns, o and down by rows
// (serving.md 2.2, tiles per chip).
std::vector<Operation> tensor_parallel(const Design& d, std::int64_t g) {
  const auto share = [g](std::size_t size) {
    return (size + static_cast<std::size_t>(g) - 1) / static_cast<std::size_t>(g);
  };
  const auto width = [&](std::string_view op) {
    return *std::find_if(d.workload.matmuls.begin(), d.workload.matmuls.end(),
                         [&](const model::Matmul& m) { return m.op == op; });
  };
  const model::Matmul q = width("q"), k = width("k"), v = width("v"), o = width("o"), gate = width("gate"),
                      down = width("down");
  Design one = d;
  one.workload.matmuls = {{"qkv", q.k, share(q.n + k.n + v.n)},
                          {"o", share(o.k), o.n},
                          {"gate", gate.k, share(gate.n)},
                          {"up", gate.k, share(gate.n)},
                          {"down", share(down.k), down.n}};
  return operations(one);
}

// Of the whole group.
double group_tiles(const Point& p, std::int64_t g) { return static_cast<double>(g * p.tiles); }
double group_cycles(const Point& p, std::int64_t g) { return static_cast<double>(g * p.cycles); }

std::int64_t closed_tiles(const Design& d, std::int64_t g) {
  std::int64_t tiles = 0;
  const std::int64_t lanes = d.chip.lanes();
  const auto up = [&](std::size_t x) { return (static_cast<std::int64_t>(x) + lanes - 1) / lanes; };
  for (const Operation& op : tensor_parallel(d, g)) tiles += up(op.problem.k) * up(op.problem.n);
  return g * tiles;
}

}  // namespace

Probe balance_probe(const Design& base) {
  constexpr std::size_t kGroup = 128;
  Design d = base;
  d.group = kGroup;
  d.workload.matmuls.front().k = std::max(2 * kGroup, base.workload.matmuls.front().k / kGroup * kGroup);
  const std::int64_t both = pair_columns(d.chip) * hemispheres(d.chip);
  Probe probe;
  probe.parameter = fmt::format("n (scales by groups of {})", kGroup);
  const auto values = grid(both / 2 + 1, 3 * both + 2, both / 4);
  probe.range = vary(d, "n", values, by_cycles);
  Prediction p;
  p.number = 11;
  p.mechanism =
      "a pair of planes more on one hemisphere than on the other: sums of several terms are not shared "
      "between hemispheres";
  p.formula = fmt::format("N = {} m + 1; time is that of the fuller hemisphere, ceil(pairs/{})", both,
                          hemispheres(d.chip));
  p.remedy = [both](const Jump& j) {
    return fmt::format("cut to {}, or fill the other hemisphere: up to {} cost the same", j.before,
                       j.before + both);
  };
  for (std::int64_t at = both + 1; at <= values.back(); at += both) {
    p.at = at;
    probe.predictions.push_back(p);
  }
  return probe;
}

Probe group_probe(const Design& base) {
  const Design d = layer_of(base);
  Probe probe;
  probe.parameter = "chips (tensor-parallel group of llama2-70b)";
  probe.range.first = {1, 2, 4, 8, 16};
  probe.range.halve = false;
  probe.range.metric = group_tiles;
  probe.range.cost = group_cycles;
  probe.range.site = [d](std::int64_t g) { return Site{d, tensor_parallel(d, g)}; };
  const double ideal = static_cast<double>(d.workload.layer_weights()) / d.chip.lanes() / d.chip.lanes();
  Prediction p;
  p.number = 2;
  p.mechanism = "slices of 1/g fall off the grid of tiles";
  for (std::size_t i = 1; i < probe.range.first.size(); ++i) {
    const std::int64_t g = probe.range.first[i], before = closed_tiles(d, probe.range.first[i - 1]),
                       tiles = closed_tiles(d, g);
    if (static_cast<double>(tiles) < 1.005 * static_cast<double>(before)) continue;
    p.at = g;
    p.formula = fmt::format("{} tiles a chip: efficiency {:.3f}, before {:.3f}", tiles / g,
                            ideal / static_cast<double>(tiles), ideal / static_cast<double>(before));
    p.remedy = [](const Jump& j) {
      return fmt::format("a group of {} wastes less; or split where 1/g of a dimension is a multiple of 320",
                         j.before);
    };
    probe.predictions.push_back(p);
  }
  return probe;
}

Probe context_probe(const Design& base) {
  constexpr std::int64_t kLast = 1400;
  Design d = layer_of(base);
  Probe probe;
  probe.parameter = "context";
  const auto values = grid(1, kLast, 64);
  probe.range.first = values;
  probe.range.metric = by_installs;
  probe.range.least = 0;
  probe.range.site = [d](std::int64_t n) {
    Design at = d;
    at.context = static_cast<std::size_t>(n);
    Site site{at, operations(at)};
    std::erase_if(site.operations, [](const Operation& op) { return op.name != "qk" && op.name != "pv"; });
    return site;
  };
  Prediction p;
  p.number = 12;
  p.mechanism = "the next bucket of the context: a tile of keys more in every head";
  p.formula = fmt::format("n = {0} m + 1 for the sums over positions, {1} m + 1 for the scores",
                          d.chip.lanes(), pair_columns(d.chip));
  p.remedy = [tile = std::int64_t{d.chip.lanes()}](const Jump& j) {
    return fmt::format("contexts {} to {} cost the same: make buckets end at multiples of {}", j.at,
                       j.before + tile, tile);
  };
  for (std::int64_t at = d.chip.lanes() + 1; at <= kLast; at += d.chip.lanes()) {
    p.at = at;
    probe.predictions.push_back(p);
  }
  return probe;
}

}  // namespace lpu::explore
