// The stream registers in the frame that moves with them: a value never moves there, so only launching and
// tapping cost anything (timing.h, diagonal()).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "emulator/engine/fast/cycle_set.h"
#include "emulator/engine/fast/issue.h"
#include "emulator/engine/fast/train.h"
#include "emulator/engine/fast/value.h"
#include "emulator/isa/chip.h"
#include "emulator/isa/timing.h"
#include "emulator/isa/units.h"

namespace lpu::fast {

class Streams {
 public:
  // A tap may be looked up this many cycles late.
  static constexpr std::int64_t kLatest = 64;

  // `settle` keeps every promise.
  explicit Streams(std::function<void()> settle) : settle_(std::move(settle)) {}
  void reset(const Chip& chip);
  void settle() const { settle_(); }

  // Cycles a value can be seen for at most, also by who is late; its owner keeps it that long after it is
  // launched.
  std::int64_t flight() const { return 2 * max_site_ + 1 + kLatest; }

  // `v` appears on `s` at site x in cycle `due`. REQUIRES: now < due < now + kHorizon.
  void launch(std::int64_t due, Stream s, Site x, const Value* v) {
    pending_[waiting_.slot(due)].push_back({v, s, x});
    waiting_.insert(due);
  }
  // Something happens in cycle `due` without a launch: the run is neither over before nor skips it.
  void wake(std::int64_t due) { waiting_.insert(due); }
  // The next cycle in which a launch or something else is due, from `now` on.
  std::int64_t next(std::int64_t now) const { return waiting_.first(now); }
  // What is due in `now` appears.
  void land(std::int64_t now, FaultLatch* faults);
  // As land(), for a value of cycle t that was not on the stream yet because a train stood for it.
  void put(std::int64_t t, Stream s, Site x, const Value* v);

  // No data: nobody drove this register, or for fewer superlanes than `vl`.
  Value tap(std::int64_t now, Stream s, Site x, int vl) const {
    const Value v = tap_promise(now, s, x, vl);
    if (v.promise != nullptr && !v.promise->kept) settle_();
    return v;
  }
  // As tap(), but the bytes may be a promise.
  Value tap_promise(std::int64_t now, Stream s, Site x, int vl) const {
    const std::int64_t diagonal = timing::diagonal(s.dir, x, {now});
    const Slot& r = slot(s, diagonal);
    const bool driven = r.launched >= diagonal - max_site_;
    const Lane& lane = lanes_[static_cast<std::size_t>(s.code())];
    const Value v = lane.trains.empty() ? (driven ? *r.value : Value())
                                        : latest(lane, driven ? &r : nullptr, diagonal, now);
    return v.vl >= vl ? v : Value();
  }

  // ---- trains
  // Whether the train could drive a register in the same cycle as one there is.
  bool may_collide(const ReadTrain& train) const;
  void add(const ReadTrain* train) {
    lane(train->stream()).add(train);
    ++changes_[static_cast<std::size_t>(train->stream().code())];
  }
  void remove(const ReadTrain* train) { lane(train->stream()).remove(train); }
  // `count` Reads, `period` cycles apart, of which the first passes site x in cycle t: nullptr unless they
  // are one run of one train.
  const ReadTrain* run_at(std::int64_t t, Stream s, Site x, std::int64_t count, std::int64_t period,
                          ReadTrain::Found* out) const;
  // By stream code, how often a value or a train was put on each stream.
  std::span<const std::uint32_t> changes() const { return changes_; }
  // From this diagonal on, which is not before `from`, something else than `train` may have been launched so
  // far; kNever: nowhere.
  std::int64_t undisturbed_until(const ReadTrain* train, Stream s, std::int64_t from) const {
    const Lane& l = lane(s);
    if (l.last_diagonal >= from) return from;
    return l.sole == train ? kNever : other_train(l, train, from);
  }
  // Whether nothing that was launched so far on any of `count` diagonals, `period` apart, takes the place of
  // what `train` puts there.
  bool alone(const ReadTrain* train, Stream s, std::int64_t first, std::int64_t count,
             std::int64_t period) const {
    const Lane& l = lane(s);
    const std::int64_t last = first + (count - 1) * period;
    return (l.last_diagonal < first || !any_single_after(*train, first, last, period)) &&
           (l.sole == train || other_train(l, train, first) > last);
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
    Stream stream;
    Site site;
  };
  // What is known of one stream besides its slots.
  struct Lane {
    std::vector<const ReadTrain*> trains;
    const ReadTrain* sole = nullptr;         // of them, if there is just one
    std::int64_t last_diagonal = kUndriven;  // of a launch that is in a slot

    void add(const ReadTrain* train);
    void remove(const ReadTrain* train);
  };

  std::size_t index(Stream s, std::int64_t diagonal) const {
    return static_cast<std::size_t>(s.code()) * ring_ + (static_cast<std::size_t>(diagonal) & (ring_ - 1));
  }
  Slot& slot(Stream s, std::int64_t diagonal) { return slots_[index(s, diagonal)]; }
  const Slot& slot(Stream s, std::int64_t diagonal) const { return slots_[index(s, diagonal)]; }
  Lane& lane(Stream s) { return lanes_[static_cast<std::size_t>(s.code())]; }
  const Lane& lane(Stream s) const { return lanes_[static_cast<std::size_t>(s.code())]; }
  void note_single(Stream s, std::int64_t diagonal) {
    lane(s).last_diagonal = std::max(lane(s).last_diagonal, diagonal);
    ++changes_[static_cast<std::size_t>(s.code())];
  }
  bool any_single_after(const ReadTrain& train, std::int64_t first, std::int64_t last,
                        std::int64_t period) const;
  static std::int64_t other_train(const Lane& l, const ReadTrain* train, std::int64_t from);
  Value latest(const Lane& lane, const Slot* single, std::int64_t diagonal, std::int64_t now) const;
  const Value* train_lands(const Pending& p, std::int64_t now);

  std::function<void()> settle_;
  std::int64_t max_site_ = 0;
  std::size_t ring_ = 0;
  std::vector<Slot> slots_;
  std::array<Lane, kStreamCodes> lanes_;
  std::array<std::uint32_t, kStreamCodes> changes_{};
  std::deque<Value> collided_;  // of trains, for the fault that ends the run
  CycleSet<kHorizon> waiting_;
  std::array<std::vector<Pending>, kHorizon> pending_;
};

}  // namespace lpu::fast
