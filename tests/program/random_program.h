// Programs that are well-formed (program_faults is empty) and use every part of the format; nobody runs them.
#pragma once

#include "emulator/program/program.h"
#include "tests/isa/random_instr.h"

namespace lpu::tests {

// The program of the worked example in emulator/program/format.md.
Program example_program();
// One of everything, small.
Program sample_program();
Program random_program(Rng* rng);

}  // namespace lpu::tests
