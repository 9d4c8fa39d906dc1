// An engine whose input tensors are filled whenever a program is loaded. Lockstep loads programs itself, so
// this is how two engines in lockstep get real inputs.
#pragma once

#include <memory>
#include <utility>

#include "emulator/check/activations.h"
#include "emulator/engine/engine.h"

namespace lpu::check {

class InputEngine final : public Engine {
 public:
  // `inputs` must hold every input tensor of the programs loaded, in its size, and outlive this.
  InputEngine(std::unique_ptr<Engine> engine, const TensorBytes& inputs)
      : engine_(std::move(engine)), inputs_(inputs) {}

  void load(const Program& p) override;
  RunResult run(std::int64_t limit) override { return engine_->run(limit); }
  void peek(int queue, int addr, std::span<std::uint8_t> out) const override {
    engine_->peek(queue, addr, out);
  }
  void poke(int queue, int addr, std::span<const std::uint8_t> in) override {
    engine_->poke(queue, addr, in);
  }
  void attach(EventSink* sink) override { engine_->attach(sink); }

 private:
  std::unique_ptr<Engine> engine_;
  const TensorBytes& inputs_;
};

}  // namespace lpu::check
