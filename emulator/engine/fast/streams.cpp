#include "emulator/engine/fast/streams.h"

#include <algorithm>
#include <bit>

namespace lpu::fast {
namespace {

Fault double_drive(std::int64_t t, const Value& a, const Value& b) {
  const auto [lower, higher] =
      std::minmax(a, b, [](const Value& x, const Value& y) { return x.queue < y.queue; });
  return {FaultKind::kDoubleDrive, t, higher.queue, higher.word, lower.queue, lower.word};
}

}  // namespace

void Streams::reset(const Chip& chip) {
  max_site_ = timing::max_site(chip);
  ring_ = std::bit_ceil(static_cast<std::size_t>(2 * max_site_ + 2));
  slots_.assign(kStreamCodes * ring_, Slot());
  waiting_.clear();
  for (auto& p : pending_) p.clear();
}

void Streams::land(std::int64_t now, FaultLatch* faults) {
  auto& due = pending_[waiting_.slot(now)];
  for (const Pending& p : due) {
    Slot& s = *p.slot;
    if (s.launched == now) {
      faults->raise(double_drive(now, *s.value, *p.value));
      // Of three drivers the pair of lowest queues is reported, so the lower one stays.
      if (s.value->queue < p.value->queue) continue;
    }
    s = {p.value, now};
  }
  due.clear();
  waiting_.erase(now);
}

}  // namespace lpu::fast
