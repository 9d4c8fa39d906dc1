// An engine with one planted fault, around a good one. What a comparison of engines must notice.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "emulator/engine/engine.h"

namespace lpu::tests {

// Sees every event of the run with its number; false drops it. The payload is a copy that may be changed.
using EventFault = std::function<bool(std::int64_t number, Event* event, std::vector<std::uint8_t>* payload)>;

class MutantEngine final : public Engine, private EventSink {
 public:
  explicit MutantEngine(std::unique_ptr<Engine> good) : good_(std::move(good)) {}

  EventFault event_fault = [](std::int64_t, Event*, std::vector<std::uint8_t>*) { return true; };
  std::function<void(RunResult*)> result_fault = [](RunResult*) {};
  std::function<void(Engine*)> memory_fault = [](Engine*) {};  // after the run

  void load(const Program& p) override {
    number_ = 0;
    good_->load(p);
  }
  RunResult run(std::int64_t limit) override {
    RunResult r = good_->run(limit);
    memory_fault(good_.get());
    result_fault(&r);
    return r;
  }
  void peek(int queue, int addr, std::span<std::uint8_t> out) const override {
    good_->peek(queue, addr, out);
  }
  void poke(int queue, int addr, std::span<const std::uint8_t> in) override { good_->poke(queue, addr, in); }
  void attach(EventSink* sink) override {
    sink_ = sink;
    good_->attach(sink == nullptr ? nullptr : this);
  }

 private:
  void event(const Event& e) override {
    Event changed = e;
    std::vector<std::uint8_t> payload(e.payload.begin(), e.payload.end());
    if (!event_fault(number_++, &changed, &payload)) return;
    changed.payload = payload;
    sink_->event(changed);
  }

  std::unique_ptr<Engine> good_;
  EventSink* sink_ = nullptr;
  std::int64_t number_ = 0;
};

}  // namespace lpu::tests
