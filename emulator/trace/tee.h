// One engine's events to several sinks.
#pragma once

#include <utility>
#include <vector>

#include "emulator/trace/event.h"

namespace lpu {

class TeeSink final : public EventSink {
 public:
  explicit TeeSink(std::vector<EventSink*> sinks) : sinks_(std::move(sinks)) {}
  void event(const Event& e) override {
    for (EventSink* s : sinks_) s->event(e);
  }

 private:
  std::vector<EventSink*> sinks_;
};

}  // namespace lpu
