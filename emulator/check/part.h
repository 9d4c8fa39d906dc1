// One chip's share of a matmul: compile, load, run, read back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/check/activations.h"
#include "emulator/check/job.h"
#include "emulator/compiler/bound.h"

namespace lpu::check {

struct PartResult {
  compiler::CompileInfo info;
  compiler::Bound bound;
  RunResult run;
  std::vector<std::uint8_t> y;  // [M, columns of the part]
  std::string lockstep;         // where two engines parted; empty: they did not, or one ran alone
  double host_seconds = 0;      // load and run, without compiling and without comparing engines
};

// Throws CompileError; std::logic_error when a compiled program breaks a rule of the hardware.
PartResult run_part(const CheckJob& job, const compiler::MatmulRequest& request, const TensorBytes& inputs);

}  // namespace lpu::check
