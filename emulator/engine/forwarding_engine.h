// An engine around another: everything passes through unless a subclass changes it.
#pragma once

#include <memory>
#include <utility>

#include "emulator/engine/engine.h"

namespace lpu {

class ForwardingEngine : public Engine {
 public:
  explicit ForwardingEngine(std::unique_ptr<Engine> inner) : inner_(std::move(inner)) {}

  std::string refuses(const Chip& chip) const override { return inner_->refuses(chip); }
  void load(const Program& p) override { inner_->load(p); }
  RunResult run(std::int64_t limit) override { return inner_->run(limit); }
  void peek(int queue, int addr, std::span<std::uint8_t> out) const override {
    inner_->peek(queue, addr, out);
  }
  void poke(int queue, int addr, std::span<const std::uint8_t> in) override { inner_->poke(queue, addr, in); }
  void attach(EventSink* sink) override { inner_->attach(sink); }
  std::string record_waves(const Waves& waves) override { return inner_->record_waves(waves); }

 protected:
  Engine& inner() { return *inner_; }
  const Engine& inner() const { return *inner_; }

 private:
  std::unique_ptr<Engine> inner_;
};

}  // namespace lpu
