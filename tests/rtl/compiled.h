// What the compiler makes of small matmuls, with their operands in memory.
#pragma once

#include <vector>

#include "tests/compiler/run_matmul.h"
#include "tests/rtl/named_program.h"

namespace lpu::tests {

NamedProgram compiled(const Case& c);

// Of one shape for the preset mini: every format and every output, decoded by the vector unit; and what
// weight decoders take.
std::vector<NamedProgram> compiled_matmuls();

}  // namespace lpu::tests
