// What travels north through a slice: an instruction as its queue issued it, with the vector length of that
// cycle.
#pragma once

#include <cstdint>

#include "emulator/isa/isa.h"

namespace lpu::hw {

struct Command {
  Instr instr;
  std::int32_t word = 0;    // its place in the queue, for fault reports
  std::int32_t active = 0;  // superlanes that act; the others only pass it on
};

}  // namespace lpu::hw
