// What instruments write into: events for whoever listens, and the counts of a run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "emulator/engine/engine.h"

namespace lpu::rtl {

class Recorder {
 public:
  void reset() {
    last_event_ = -1;
    counts_ = {};
  }
  void attach(EventSink* sink) { sink_ = sink; }
  bool listening() const { return sink_ != nullptr; }

  void event(std::int64_t cycle, int queue, EventKind kind, int superlane, int index,
             std::span<const std::uint8_t> payload = {}) {
    happened(cycle);
    if (sink_ != nullptr) sink_->event({cycle, queue, kind, superlane, index, payload});
  }
  void happened(std::int64_t cycle) { last_event_ = std::max(last_event_, cycle); }
  std::int64_t last_event() const { return last_event_; }

  RunResult& counts() { return counts_; }
  // With `cycles` and `end_cycle`, which follow from what was observed so far.
  RunResult result() const {
    RunResult r = counts_;
    const std::int64_t last = r.last_write >= 0 ? r.last_write : last_event_;
    r.cycles = r.first_dispatch >= 0 ? last - r.first_dispatch + 1 : 0;
    r.end_cycle = last_event_ + 1;
    return r;
  }

 private:
  EventSink* sink_ = nullptr;
  std::int64_t last_event_ = -1;
  RunResult counts_;
};

}  // namespace lpu::rtl
