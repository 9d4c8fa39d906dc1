// Random encodable instructions, extremes of every field more often than chance would have them. The same
// seed gives the same sequence on every platform.
#pragma once

#include <cstdint>
#include <random>

#include "emulator/isa/isa.h"

namespace lpu::tests {

using Rng = std::mt19937_64;

inline std::int64_t between(Rng* rng, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>((*rng)() % static_cast<std::uint64_t>(high - low + 1));
}

inline std::int32_t random_value(Rng* rng, const FieldInfo& f) {
  switch (between(rng, 0, 3)) {
    case 0:
      return static_cast<std::int32_t>(f.min());
    case 1:
      return static_cast<std::int32_t>(f.max());
    default:
      return static_cast<std::int32_t>(between(rng, f.min(), f.max()));
  }
}

inline Instr random_instr(Rng* rng, const OpInfo& op) {
  Instr i{op.op, {}};
  std::size_t n = 0;
  for (const FieldInfo& f : fields_of(op.format)) i.f[n++] = random_value(rng, f);
  return i;
}

inline Instr random_instr(Rng* rng) {
  const auto ops = all_ops();
  return random_instr(
      rng, ops[static_cast<std::size_t>(between(rng, 0, static_cast<std::int64_t>(ops.size()) - 1))]);
}

// Every instruction with each field in turn at each of its extremes, all others at `rest` of theirs, and with
// every single bit of each field set alone.
template <typename Visit>
void for_all_extremes(Visit visit) {
  for (const OpInfo& op : all_ops()) {
    const auto fields = fields_of(op.format);
    visit(Instr{op.op, {}});
    for (const bool high : {false, true}) {
      Instr i{op.op, {}};
      for (std::size_t k = 0; k < fields.size(); ++k)
        i.f[k] = static_cast<std::int32_t>(high ? fields[k].max() : fields[k].min());
      visit(i);
      for (std::size_t k = 0; k < fields.size(); ++k) {
        Instr other = i;
        other.f[k] = static_cast<std::int32_t>(high ? fields[k].min() : fields[k].max());
        visit(other);
      }
    }
    for (std::size_t k = 0; k < fields.size(); ++k)
      for (std::int64_t bit = 1; bit <= fields[k].max(); bit *= 2) {
        Instr i{op.op, {}};
        i.f[k] = static_cast<std::int32_t>(bit);
        visit(i);
      }
  }
}

}  // namespace lpu::tests
