#include "emulator/claims/quantities.h"

#include <fmt/format.h>

namespace lpu::claims {

std::string cycles_text(const explore::Point& p) {
  if (!p.refused.empty()) return "refused: " + p.refused;
  const std::string time =
      p.time_us < 1000 ? fmt::format("{:.2f} us", p.time_us) : fmt::format("{:.3f} ms", ms(p));
  return fmt::format("{} cycles ({})", grouped(p.cycles), time);
}

LayerRun layer_or_int8(Bench& bench, kernels::Format format, std::size_t batch) {
  LayerRun run{bench.layer(format, batch), std::string(kernels::format_name(format))};
  if (run.point.refused.empty()) return run;
  return {bench.layer(kernels::Format::kInt8, batch),
          fmt::format("int8 (this chip cannot widen {})", kernels::format_name(format))};
}

}  // namespace lpu::claims
