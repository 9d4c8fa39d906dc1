// `lpu run --minimise FILE.lpu`: engines that differ on a program, and the smallest one on which they still
// do.
#pragma once

#include <string>

#include "emulator/engine/lockstep.h"

namespace lpu::cli {

struct Differing {
  const Program& program;
  Engine& a;  // both with the inputs of the run
  Engine& b;
  const LockstepReport& report;
  std::int64_t limit;  // of the run
};

// Writes it, and its listing beside it. What there is to say about it, in one line. Throws BadInput when the
// file cannot be written.
std::string write_minimised(const Differing& d, const std::string& path);

}  // namespace lpu::cli
