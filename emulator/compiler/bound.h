// Closed forms a compiled program's cycles are compared with; never reported as a measurement. They share
// nothing with the scheduler: serving.md 2.2 for P(M), and the operation counts of README.md for widening on
// the VXM.
#pragma once

#include <cstdint>
#include <string_view>

#include "emulator/compiler/matmul.h"

namespace lpu::compiler {

struct Bound {
  std::int64_t cycles = 0;
  std::string_view by;  // "MXM", "weight feed" or "VXM widening"
};

// Least cycles for the request's part of the matrix on one chip.
Bound lower_bound(const Chip& chip, const MatmulRequest& request);

}  // namespace lpu::compiler
