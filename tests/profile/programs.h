// Programs to profile: compiled matmuls with real inputs, and hand-written ones.
#pragma once

#include <memory>
#include <string>

#include "emulator/check/activations.h"
#include "emulator/profile/dataflow.h"
#include "emulator/profile/profile.h"
#include "kernels/format.h"

namespace lpu::tests {

struct MatmulCase {
  std::size_t m = 1, k = 1, n = 1;
  kernels::Format format = kernels::Format::kInt8;
  std::string chip = "mini";
  std::string set = {};  // one chip key=value; empty: none
  std::size_t group = 0;
  bool zero_points = false;
};
std::string name_of(const MatmulCase& c);
Chip chip_of(const MatmulCase& c);
kernels::QuantizedMatrix weights_of(const MatmulCase& c);

// A finished run with everything found about it. Not movable: parts refer to the program.
struct Profiled {
  Profiled(Program p, const check::TensorBytes& inputs, const std::string& engine = "fast");
  Profiled(const Profiled&) = delete;
  Profiled& operator=(const Profiled&) = delete;

  Program program;
  profile::RecordedRun run;
  profile::Dataflow dataflow;
  profile::Profile profile;

  // Index of the first action of the queue in or after `cycle`.
  std::size_t action_at(int queue, std::int64_t cycle) const;
};
std::unique_ptr<Profiled> profiled(const MatmulCase& c, const std::string& engine = "fast");
Program compiled(const MatmulCase& c);

}  // namespace lpu::tests
