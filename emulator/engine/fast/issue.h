// One instruction in the cycle it is dispatched, and what the units share in it.
#pragma once

#include <cstdint>
#include <span>
#include <tuple>

#include "emulator/engine/engine.h"
#include "emulator/isa/timing.h"
#include "emulator/program/walker.h"
#include "emulator/trace/event.h"

namespace lpu::fast {

struct Issue {
  std::int64_t t;  // of superlane 0
  std::int32_t queue;
  std::int32_t word;
  int vl;  // superlanes it acts on
  const Instr& instr;

  int bytes() const { return vl * kLanesPerSuperlane; }
  int operator[](int field) const { return instr.f[static_cast<std::size_t>(field)]; }
};

// The fault a cycle is reported with: of all its faults the one of the lowest queue, then kind.
class FaultLatch {
 public:
  void raise(const Fault& f) {
    const auto key = [](const Fault& x) { return std::tie(x.queue, x.kind, x.other_queue, x.other_word); };
    if (first_.kind == FaultKind::kNone || key(f) < key(first_)) first_ = f;
  }
  void raise(FaultKind kind, const Issue& i, std::int32_t other_queue = -1, std::int32_t other_word = -1) {
    raise({kind, i.t, i.queue, i.word, other_queue, other_word});
  }
  bool any() const { return first_.kind != FaultKind::kNone; }
  const Fault& first() const { return first_; }

 private:
  Fault first_;
};

// One event per active superlane. `payload(k)` is asked for superlane k's bytes.
template <class F>
void emit(EventSink* sink, const Issue& i, std::int64_t delay, EventKind kind, int index, F payload) {
  for (int k = 0; k < i.vl; ++k) {
    const std::span<const std::uint8_t> bytes = payload(k);
    sink->event({i.t + delay + timing::stagger(k).v, i.queue, kind, k, index, bytes});
  }
}

}  // namespace lpu::fast
