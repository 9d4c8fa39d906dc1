// Small programs for the preset mini, one per corner of an instruction.
#pragma once

#include <vector>

#include "tests/rtl/named_program.h"

namespace lpu::tests {

std::vector<NamedProgram> icu_programs();
// Each breaks one rule.
std::vector<NamedProgram> illegal_programs();
std::vector<NamedProgram> mem_programs();
std::vector<NamedProgram> mxm_programs();
// Every VXM operation on all pairs of edge values, and on random words.
std::vector<NamedProgram> vxm_programs();

// All of them.
std::vector<NamedProgram> directed_programs();

}  // namespace lpu::tests
