#include "emulator/profile/phases.h"

#include <algorithm>

namespace lpu::profile {
namespace {

constexpr std::string_view kNames[] = {"fill", "feed", "drain", "output", "run"};

void push(PhaseKind kind, std::int64_t until, std::int64_t* from, std::vector<Phase>* phases) {
  if (until <= *from) return;
  phases->push_back({kind, *from, until - 1, {}});
  phases->back().totals.cycles = until - *from;
  *from = until;
}

}  // namespace

std::string_view phase_name(PhaseKind k) { return kNames[static_cast<std::size_t>(k)]; }

std::vector<Phase> cut_phases(const Chip& c, const Recording& r) {
  std::int64_t first_load = -1, last_activation = -1, last_row = -1;
  for (const Action& a : r.actions) {
    if (a.instr.op == Op::kLw && first_load < 0) first_load = a.cycle;
    if (a.instr.op == Op::kAbc) last_activation = a.cycle;
    if (a.instr.op == Op::kAcc) last_row = std::max(last_row, a.cycle + shown_by(c, Op::kAcc).delay);
  }
  std::vector<Phase> phases;
  std::int64_t from = r.first;
  if (first_load >= 0) {
    push(PhaseKind::kFill, first_load, &from, &phases);
    push(PhaseKind::kFeed, last_activation + 1, &from, &phases);
    push(PhaseKind::kDrain, last_row + 1, &from, &phases);
    push(PhaseKind::kOutput, r.last + 1, &from, &phases);
  } else {
    push(PhaseKind::kRun, r.last + 1, &from, &phases);
  }
  return phases;
}

}  // namespace lpu::profile
