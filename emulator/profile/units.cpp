#include "emulator/profile/units.h"

#include <algorithm>
#include <map>

namespace lpu::profile {
namespace {

constexpr std::int64_t kAtOnce = -1;

// The first cycle in which everything an action takes is there; kAtOnce: it takes nothing made in this run.
std::vector<std::int64_t> operands_ready(const Recording& r, const Dataflow& d) {
  std::vector<std::int64_t> ready(r.actions.size(), kAtOnce);
  for (const Edge& e : d.edges) {
    const Action& to = r.actions[static_cast<std::size_t>(e.to)];
    const bool columns = e.wait == Wait::kBuffer && to.instr.op == Op::kIw;
    if (!is_rigid(e.wait) && e.wait != Wait::kSram && !columns) continue;
    auto& at = ready[static_cast<std::size_t>(e.to)];
    at = std::max(at, to.cycle - e.slack);
  }
  return ready;
}

}  // namespace

std::vector<UnitUse> unit_use(const Program& p, const Recording& r, const Dataflow& d, const Bins& bins) {
  std::vector<UnitUse> units(p.queues.size());
  for (UnitUse& u : units) u.bins.assign(bins.count(), 0);
  std::map<std::pair<std::int32_t, std::int64_t>, std::int64_t> released;
  for (const Park& park : r.parks) released[{park.queue, park.since}] = park.until;
  const std::vector<std::int64_t> ready = operands_ready(r, d);
  std::vector<std::int64_t> free(p.queues.size(), kAtOnce);  // cycle behind the queue's last dispatch
  for (std::size_t i = 0; i < r.actions.size(); ++i) {
    const Action& a = r.actions[i];
    const auto q = static_cast<std::size_t>(a.queue);
    UnitUse& u = units[q];
    if (free[q] != kAtOnce) u.stalled += std::clamp<std::int64_t>(ready[i] - free[q], 0, a.cycle - free[q]);
    ++u.busy;
    ++u.bins[bins.of(a.cycle)];
    free[q] = a.cycle + 1;
    if (a.instr.op != Op::kSync) continue;
    const std::int64_t until = released[{a.queue, a.cycle}];
    u.stalled += until - free[q];
    free[q] = until;
  }
  for (UnitUse& u : units) u.idle = r.cycles() - u.busy - u.stalled;
  return units;
}

}  // namespace lpu::profile
