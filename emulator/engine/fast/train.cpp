#include "emulator/engine/fast/train.h"

#include <algorithm>

namespace lpu::fast {

ReadTrain::ReadTrain(const Pattern& pattern, std::int64_t start, std::int64_t step, int queue, Site site,
                     const Chip& chip, const Sram& sram)
    : origin_(timing::diagonal(pattern.stream.dir, site, {start + chip.lat_read})),
      last_(pattern.last()),
      step_(step),
      sram_(&sram),
      p_(pattern),
      start_(start),
      queue_(queue),
      vl_(static_cast<std::int32_t>(chip.superlanes)),
      site_(site) {
  // Linear in both iterations, so the corners tell.
  first_addr_ = last_addr_ = step_ + p_.all[0].value;
  for (const InstrRun& r : p_.runs())
    for (const std::int64_t outer : {std::int64_t{0}, std::int64_t{p_.count - 1} * p_.step})
      for (const std::int64_t inner : {std::int64_t{0}, std::int64_t{r.count - 1} * r.step}) {
        const std::int64_t addr = step_ + r.value + outer + inner;
        first_addr_ = std::min(first_addr_, addr);
        last_addr_ = std::max(last_addr_, addr);
      }
}

bool ReadTrain::find(std::int64_t diagonal, Found* out) const {
  const std::int64_t at = diagonal - origin_;
  if (at < 0 || at > last_) return false;
  // In 32 bits, in which division is quick.
  const auto cycle = static_cast<std::uint32_t>(at), period = static_cast<std::uint32_t>(p_.period);
  const std::uint32_t iteration = cycle / period;
  const auto in_iteration = static_cast<std::int32_t>(cycle - iteration * period);
  for (const InstrRun& r : p_.runs()) {
    if (in_iteration < r.offset || in_iteration > r.last()) continue;
    const std::int32_t i = r.period == 1 ? in_iteration - r.offset : (in_iteration - r.offset) / r.period;
    if (i * r.period != in_iteration - r.offset) return false;
    const std::int64_t addr = step_ + r.value + std::int64_t{iteration} * p_.step + std::int64_t{i} * r.step;
    *out = {&r, iteration, addr, r.count - i};
    return true;
  }
  return false;
}

std::int64_t ReadTrain::next(std::int64_t from) const {
  if (from > origin_ + last_) return kNever;
  std::int64_t cycle = kNever;
  for (const InstrRun& r : p_.runs()) cycle = std::min(cycle, p_.next(r, from - origin_));
  return origin_ + cycle;
}

}  // namespace lpu::fast
