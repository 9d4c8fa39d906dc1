#include "emulator/profile/energy.h"

namespace lpu::profile {
namespace {

constexpr EnergyRow kTable[] = {
#define LPU_ENERGY(name, key, typical, low, high, unit, counted, source, confidence) \
  {key, typical, low, high, unit, counted, source, confidence},
#include "emulator/profile/energy.def"
#undef LPU_ENERGY
};

Work work_of(Op op) {
  switch (op) {
    case Op::kMulMod:
    case Op::kMulSat:
      return Work::kIntMul;
    case Op::kFMul:
      return Work::kFloatMul;
    case Op::kFAdd:
    case Op::kFSub:
    case Op::kFMax:
    case Op::kI2F:
    case Op::kF2I:
      return Work::kFloatAdd;
    default:
      return Work::kIntAdd;
  }
}

}  // namespace

std::span<const EnergyRow> energy_table() { return kTable; }

WorkCounts count_work(const Program& p, const Recording& r, const Totals& totals) {
  WorkCounts counts{};
  const auto at = [&](Work w) -> std::int64_t& { return counts[static_cast<std::size_t>(w)]; };
  at(Work::kMac) = totals.macs;
  at(Work::kSramRead) = totals.sram_read_bytes;
  at(Work::kSramWrite) = totals.sram_write_bytes;
  at(Work::kHop) = totals.hop_bytes * p.chip.mem_slices_per_hop;
  at(Work::kStatic) = totals.cycles;
  for (const Action& a : r.actions)
    if (info(a.instr.op).unit == Unit::kVxm)
      at(work_of(a.instr.op)) += std::int64_t{a.superlanes} * kLanesPerSuperlane;
  return counts;
}

Joules energy_of(const Chip& c, Work work, std::int64_t count) {
  const EnergyRow& row = kTable[static_cast<std::size_t>(work)];
  const double units = work == Work::kStatic ? static_cast<double>(count) / static_cast<double>(c.clock_hz)
                                             : static_cast<double>(count) * 1e-12;
  return {row.typical * units, row.low * units, row.high * units};
}

Joules energy_of(const Chip& c, const WorkCounts& counts) {
  Joules sum;
  for (std::size_t i = 0; i < kWorks; ++i) {
    const Joules j = energy_of(c, static_cast<Work>(i), counts[i]);
    sum.typical += j.typical;
    sum.low += j.low;
    sum.high += j.high;
  }
  return sum;
}

}  // namespace lpu::profile
