// An engine with one planted fault, around a good one. What a comparison of engines must notice.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "emulator/engine/forwarding_engine.h"

namespace lpu::tests {

// Sees every event of the run with its number; false drops it. The payload is a copy that may be changed.
using EventFault = std::function<bool(std::int64_t number, Event* event, std::vector<std::uint8_t>* payload)>;

class MutantEngine final : public ForwardingEngine, private EventSink {
 public:
  explicit MutantEngine(std::unique_ptr<Engine> good) : ForwardingEngine(std::move(good)) {}

  EventFault event_fault = [](std::int64_t, Event*, std::vector<std::uint8_t>*) { return true; };
  std::function<void(RunResult*)> result_fault = [](RunResult*) {};
  std::function<void(Engine*)> memory_fault = [](Engine*) {};  // after the run

  void load(const Program& p) override {
    number_ = 0;
    inner().load(p);
  }
  RunResult run(std::int64_t limit) override {
    RunResult r = inner().run(limit);
    memory_fault(&inner());
    result_fault(&r);
    return r;
  }
  void attach(EventSink* sink) override {
    sink_ = sink;
    inner().attach(sink == nullptr ? nullptr : this);
  }

 private:
  void event(const Event& e) override {
    Event changed = e;
    std::vector<std::uint8_t> payload(e.payload.begin(), e.payload.end());
    if (!event_fault(number_++, &changed, &payload)) return;
    changed.payload = payload;
    sink_->event(changed);
  }

  EventSink* sink_ = nullptr;
  std::int64_t number_ = 0;
};

}  // namespace lpu::tests
