// Programs written by hand that keep every unit of any chip busy.
#pragma once

#include "emulator/program/program.h"

namespace lpu::tests {

// All planes: weights on every stream in every cycle, `vectors` activations per installed tile, the results
// through the VXM into SRAM. `rounds` tiles per plane.
Program matmul_program(const Chip& chip, int rounds, int vectors);

// Queues that park, are released and then start the units at other times than their neighbours; half of the
// superlanes powered down in the middle.
Program barrier_program(const Chip& chip);

}  // namespace lpu::tests
