// One wrong field per format, for every way a field can be wrong.
#pragma once

#include "emulator/isa/isa.h"
#include "tests/fuzz/random/rng.h"

namespace lpu::fuzz {

// REQUIRES: the instruction is one of a unit, with operands the chip has.
Instr with_bad_operand(const Chip& chip, Instr instr, Rng* rng);

}  // namespace lpu::fuzz
