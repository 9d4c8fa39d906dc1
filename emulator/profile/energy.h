// An estimate of the energy of a run: counted work times energy.def.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "emulator/profile/usage.h"

namespace lpu::profile {

enum class Work : std::uint8_t {
#define LPU_ENERGY(name, key, typical, low, high, unit, counted, source, confidence) k##name,
#include "emulator/profile/energy.def"
#undef LPU_ENERGY
};

struct EnergyRow {
  std::string_view key;
  double typical, low, high;  // in `unit`
  std::string_view unit, counted, source, confidence;
};
std::span<const EnergyRow> energy_table();
inline constexpr std::size_t kWorks = 0
#define LPU_ENERGY(name, key, typical, low, high, unit, counted, source, confidence) +1
#include "emulator/profile/energy.def"
#undef LPU_ENERGY
    ;

// Counts by Work; Static in cycles.
using WorkCounts = std::array<std::int64_t, kWorks>;
WorkCounts count_work(const Program& p, const Recording& r, const Totals& totals);

struct Joules {
  double typical = 0, low = 0, high = 0;
};
Joules energy_of(const Chip& c, Work work, std::int64_t count);
Joules energy_of(const Chip& c, const WorkCounts& counts);

}  // namespace lpu::profile
