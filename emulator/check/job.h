// What one check is asked to do, resolved: no names left to look up but the engines'.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "emulator/compiler/matmul.h"
#include "emulator/engine/engine.h"
#include "emulator/model/workload.h"

namespace lpu::check {

// 1 / the step of int8 outputs. Synthetic outputs of a Llama layer spread by about 1 to 2, so most codes lie
// inside the range and the columns of outlying scale saturate.
inline constexpr float kInverseOutputScale = 32.0f;

struct CheckJob {
  Chip chip;
  std::vector<model::Matmul> matmuls;  // of the weight source's workload
  std::size_t batch = 1;
  compiler::Output output = compiler::Output::kFloat32;
  std::uint64_t seed = 1;  // of the activations; a synthetic WeightSource has its own
  unsigned threads = 1;
  // The engine that runs every program, and one to run it in lockstep with (none: it runs alone).
  std::function<std::unique_ptr<Engine>()> engine, against;
};

}  // namespace lpu::check
