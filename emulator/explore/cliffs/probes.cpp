#include "emulator/explore/cliffs/probes.h"

#include <fmt/format.h>

#include <stdexcept>

namespace lpu::explore {

std::vector<std::int64_t> grid(std::int64_t first, std::int64_t last, std::int64_t step) {
  std::vector<std::int64_t> values;
  for (std::int64_t v = first; v < last; v += step) values.push_back(v);
  values.push_back(last);
  return values;
}

SearchRange vary(const Design& base, const std::string& parameter, std::vector<std::int64_t> first,
                 Metric metric) {
  SearchRange range;
  range.first = std::move(first);
  range.metric = metric;
  range.site = [base, parameter](std::int64_t v) {
    Design d = base;
    if (const std::string why = set_parameter(&d, parameter, std::to_string(v)); !why.empty())
      throw std::logic_error("a probe asks for what cannot be: " + why);
    return Site{d, operations(d)};
  };
  return range;
}

double widening(const Chip& chip, kernels::Format format) {
  using kernels::Format;
  const bool three_bits = format == Format::kQ3p5;
  const bool decoded =
      three_bits ? chip.decoder() == WeightDecoder::kQ3p5 : chip.decoder() != WeightDecoder::kNone;
  if (format == Format::kInt8 || decoded) return 0;
  return three_bits ? 1.5 : 1;
}

std::string more(const Jump& j) {
  if (j.from.cycles == 0 || j.to.cycles == 0) return "nothing that can be counted";
  return fmt::format("{:.1f} %",
                     100 * (static_cast<double>(j.to.cycles) / static_cast<double>(j.from.cycles) - 1));
}

std::vector<Probe> all_probes(const Design& base) {
  return {rows_probe(base),    columns_probe(base),  group_probe(base),     batch_probe(base),
          weights_probe(base), capacity_probe(base), code_probe(base),      slice_port_probe(base),
          balance_probe(base), context_probe(base),  vocabulary_probe(base)};
}

}  // namespace lpu::explore
