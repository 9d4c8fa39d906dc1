// The stream registers in the frame that moves with them: a value never moves there, so only launching and
// tapping cost anything (timing.h, diagonal()).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "emulator/engine/fast/cycle_set.h"
#include "emulator/engine/fast/issue.h"
#include "emulator/isa/chip.h"
#include "emulator/isa/timing.h"
#include "emulator/isa/units.h"

namespace lpu::fast {

// A vector some instruction launched. Owned by the unit that did; `data` is lanes bytes of which the first
// vl superlanes count.
struct Value {
  const std::uint8_t* data = nullptr;
  std::int32_t vl = 0, queue = 0, word = -1;
};

class Streams {
 public:
  void reset(const Chip& chip);

  // Cycles a value can be seen for at most; its owner keeps it that long after it is launched.
  std::int64_t flight() const { return 2 * max_site_ + 1; }

  // `v` appears on `s` at site x in cycle `due`. REQUIRES: now < due < now + kHorizon.
  void launch(std::int64_t due, Stream s, Site x, const Value* v) {
    pending_[waiting_.slot(due)].push_back({v, &slot(s, x, due)});
    waiting_.insert(due);
  }
  // The next cycle in which a launch is due, from `now` on.
  std::int64_t next(std::int64_t now) const { return waiting_.first(now); }
  // What is due in `now` appears.
  void land(std::int64_t now, FaultLatch* faults);

  // nullptr: nobody drove this register, or for fewer superlanes than `vl`.
  const Value* tap(std::int64_t now, Stream s, Site x, int vl) const {
    const Slot& r = slot(s, x, now);
    const bool driven = r.launched >= timing::diagonal(s.dir, x, {now}) - max_site_;
    return driven && r.value->vl >= vl ? r.value : nullptr;
  }

 private:
  static constexpr int kHorizon = 128;  // longer than any latency of chip.def
  static constexpr int kStreamCodes = 64;
  static constexpr std::int64_t kUndriven = -(std::int64_t{1} << 60);

  // The last launch on one diagonal. Diagonals that share a slot are so far apart that their launch
  // cycles differ, so `launched` tells which one it was.
  struct Slot {
    const Value* value = nullptr;
    std::int64_t launched = kUndriven;
  };
  struct Pending {
    const Value* value;
    Slot* slot;
  };

  std::size_t index(Stream s, Site x, std::int64_t t) const {
    return static_cast<std::size_t>(s.code()) * ring_ +
           (static_cast<std::size_t>(timing::diagonal(s.dir, x, {t})) & (ring_ - 1));
  }
  Slot& slot(Stream s, Site x, std::int64_t t) { return slots_[index(s, x, t)]; }
  const Slot& slot(Stream s, Site x, std::int64_t t) const { return slots_[index(s, x, t)]; }

  std::int64_t max_site_ = 0;
  std::size_t ring_ = 0;
  std::vector<Slot> slots_;
  CycleSet<kHorizon> waiting_;
  std::array<std::vector<Pending>, kHorizon> pending_;
};

}  // namespace lpu::fast
