// Runs a program on an engine and looks at what is left.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/engine/engine.h"
#include "emulator/program/program.h"
#include "tests/engine/engines.h"

namespace lpu::tests {

inline constexpr std::int64_t kForever = 1'000'000;

// A finished run. Not movable: the engine refers to the program.
class Run {
 public:
  Run(const std::string& engine, Program p, EventSink* sink = nullptr, std::int64_t limit = kForever)
      : program_(std::move(p)), engine_(engine) {
    engine_->attach(sink);
    engine_->load(program_);
    result_ = engine_->run(limit);
    engine_->attach(nullptr);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const RunResult& result() const { return result_; }
  const Fault& fault() const { return result_.fault; }
  std::string why() const { return describe(program_, result_.fault); }
  Engine& engine() { return *engine_; }
  const Program& program() const { return program_; }

  std::vector<std::uint8_t> bytes(int queue, int addr) const {
    std::vector<std::uint8_t> v(static_cast<std::size_t>(program_.chip.lanes()));
    engine_->peek(queue, addr, v);
    return v;
  }
  // 32-bit lanes whose bytes are in the four slices queue .. queue+3.
  std::vector<std::uint32_t> words(int queue, int addr) const {
    std::vector<std::uint32_t> v(static_cast<std::size_t>(program_.chip.lanes()));
    for (int i = 0; i < 4; ++i) {
      const auto b = bytes(queue + i, addr);
      for (std::size_t lane = 0; lane < v.size(); ++lane) v[lane] |= std::uint32_t{b[lane]} << (8 * i);
    }
    return v;
  }

 private:
  Program program_;
  Loan engine_;
  RunResult result_;
};

// Keeps every event with its payload.
class RecordingSink final : public EventSink {
 public:
  struct Record {
    std::int64_t cycle;
    std::int32_t queue;
    EventKind kind;
    std::int32_t superlane, index;
    std::vector<std::uint8_t> payload;
    bool operator==(const Record&) const = default;
  };
  void event(const Event& e) override {
    records.push_back({e.cycle, e.queue, e.kind, e.superlane, e.index, {e.payload.begin(), e.payload.end()}});
  }
  std::vector<Record> of(EventKind kind) const {
    std::vector<Record> r;
    for (const Record& e : records)
      if (e.kind == kind) r.push_back(e);
    return r;
  }
  std::vector<Record> records;
};

}  // namespace lpu::tests
