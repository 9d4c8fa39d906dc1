// An engine whose input tensors are filled whenever a program is loaded. Lockstep loads programs itself, so
// this is how two engines in lockstep get real inputs.
#pragma once

#include <memory>
#include <utility>

#include "emulator/check/activations.h"
#include "emulator/engine/forwarding_engine.h"

namespace lpu::check {

class InputEngine final : public ForwardingEngine {
 public:
  // `inputs` must hold every input tensor of the programs loaded, in its size, and outlive this.
  InputEngine(std::unique_ptr<Engine> engine, const TensorBytes& inputs)
      : ForwardingEngine(std::move(engine)), inputs_(inputs) {}

  void load(const Program& p) override;

 private:
  const TensorBytes& inputs_;
};

}  // namespace lpu::check
