// Cliffs of padding: K, N, and the columns of a classifier (serving.md 5, rows 1 and 26).
#include <fmt/format.h>

#include "emulator/explore/cliffs/closed_forms.h"
#include "emulator/explore/cliffs/probes.h"
#include "emulator/program/grouped.h"

namespace lpu::explore {
namespace {

constexpr std::int64_t kStep = 64;

const model::Matmul& matmul(const Design& d) { return d.workload.matmuls.front(); }

// From a tile before the one `size` lies in to two behind.
std::vector<std::int64_t> around(std::size_t size, std::int64_t tile) {
  const std::int64_t inside = (static_cast<std::int64_t>(size) - 1) / tile * tile;
  return grid(std::max<std::int64_t>(1, inside - tile + 1), inside + 2 * tile + 2, kStep);
}

std::vector<Prediction> steps(const std::vector<std::int64_t>& range, std::int64_t tile,
                              const Prediction& like) {
  std::vector<Prediction> all;
  for (std::int64_t at = tile + 1; at <= range.back(); at += tile) {
    if (at <= range.front()) continue;
    all.push_back(like);
    all.back().at = at;
  }
  return all;
}

// `size`: what the user has; where the jump is the one below it, how much of its work is padding.
std::string pad_or_cut(const Jump& j, std::int64_t tile, std::int64_t size) {
  const std::int64_t end = j.before + tile;
  std::string s = fmt::format("cut to {}, which saves {}, or use what {} to {} cost the same", j.before,
                              more(j), j.at, end);
  if (j.at <= size && size < end)
    s += fmt::format("; {} is padded to {}: {:.1f} % of the work", size, end,
                     100 * (static_cast<double>(end) / static_cast<double>(size) - 1));
  return s;
}

Probe padding(const Design& base, const std::string& parameter, std::size_t size, std::int64_t tile,
              Prediction like) {
  Probe probe;
  probe.parameter = parameter;
  const auto values = around(size, tile);
  probe.range = vary(base, parameter, values, by_installs);
  like.number = 1;
  like.remedy = [tile, size](const Jump& j) { return pad_or_cut(j, tile, static_cast<std::int64_t>(size)); };
  probe.range.least = 0;
  probe.predictions = steps(values, tile, like);
  return probe;
}

}  // namespace

Probe rows_probe(const Design& base) {
  // q3p5 has tiles of even and of odd k beside each other.
  const std::int64_t tile = base.chip.lanes() * (base.weights == kernels::Format::kQ3p5 ? 2 : 1);
  Prediction like;
  like.mechanism = "a further row of weight tiles is begun: tile padding";
  like.formula =
      fmt::format("K = {0} m + 1; efficiency KN / ({0}^2 ceil(K/{0}) ceil(N/{0})), +1/ceil(K/{0})", tile);
  return padding(base, "k", matmul(base).k, tile, like);
}

Probe columns_probe(const Design& base) {
  const std::int64_t pair = pair_columns(base.chip);
  Prediction like;
  const std::int64_t planes = pair / base.chip.lanes();
  like.mechanism = planes == 1 ? "a further column of weight tiles is begun: tile padding"
                               : fmt::format(
                                     "further columns of tiles are begun, one for each of the {} planes that "
                                     "work together: tile padding",
                                     planes);
  like.formula =
      fmt::format("N = {} m + 1: {} lanes times the planes of a hemisphere", pair, base.chip.lanes());
  return padding(base, "n", matmul(base).n, pair, like);
}

Probe vocabulary_probe(const Design& base) {
  // Llama 3's; its classifier fills seven chips, so it is studied with SRAM enough for one.
  constexpr std::size_t kVocabulary = 128256;
  Design d = base;
  d.workload = model::single_matmul({base.batch, 8192, kVocabulary});
  d.chip.mem_bank_words = 65536;
  const std::int64_t pair = pair_columns(d.chip), lanes = d.chip.lanes();
  Probe probe;
  probe.parameter = "n (classifier of 8192 x 128256, SRAM unlimited)";
  const std::int64_t inside = (static_cast<std::int64_t>(kVocabulary) - 1) / pair * pair;
  probe.range = vary(d, "n", {inside - 1, inside, inside + 1, inside + pair, inside + pair + 1}, by_installs);
  probe.range.least = 0;
  Prediction like;
  like.number = 26;
  like.mechanism = "the vocabulary is no multiple of the tile: the last columns are padding";
  like.formula =
      fmt::format("ceil({0}/{1}) = {2} columns of tiles, in pairs of planes {3}", kVocabulary, lanes,
                  (static_cast<std::int64_t>(kVocabulary) + lanes - 1) / lanes, (inside + pair) / lanes);
  like.remedy = [pair](const Jump& j) {
    return fmt::format("{} to {} cost the same; 32,000 is a multiple of 320 and wastes nothing", j.at,
                       j.before + pair);
  };
  for (const std::int64_t at : {inside + 1, inside + pair + 1}) {
    probe.predictions.push_back(like);
    probe.predictions.back().at = at;
  }
  return probe;
}

}  // namespace lpu::explore
