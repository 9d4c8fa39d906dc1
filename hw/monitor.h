// The instruments bound to the hardware: cycle counter, fault latch, event probe and counts. Nothing here
// changes what the hardware does.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "emulator/engine/engine.h"

namespace lpu::hw {

class Monitor {
 public:
  void reset();
  void attach(EventSink* sink) { sink_ = sink; }
  bool listening() const { return sink_ != nullptr; }

  std::int64_t cycle() const { return cycle_; }
  void set_cycle(std::int64_t c) { cycle_ = c; }

  // Keeps the first fault by (cycle, queue, kind, other), whatever order they are reported in.
  void report(const Fault& f);
  bool faulted() const { return fault_.kind != FaultKind::kNone && fault_.cycle <= cycle_; }
  const Fault& fault() const { return fault_; }

  std::int64_t last_event() const { return last_event_; }
  // `delay`: 0 for what a tile does in this cycle, 1 for what the next edge makes visible.
  void event(int queue, EventKind kind, int superlane, int index, int delay,
             std::span<const std::uint8_t> payload = {}) {
    happened(cycle_ + delay);
    if (sink_ != nullptr) sink_->event({cycle_ + delay, queue, kind, superlane, index, payload});
  }

  void happened(std::int64_t cycle) { last_event_ = std::max(last_event_, cycle); }

  RunResult& counts() { return counts_; }
  const RunResult& counts() const { return counts_; }

 private:
  std::int64_t cycle_ = 0;
  Fault fault_;
  EventSink* sink_ = nullptr;
  std::int64_t last_event_ = -1;
  RunResult counts_;
};

}  // namespace lpu::hw
