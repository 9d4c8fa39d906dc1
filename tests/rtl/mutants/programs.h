// What a mutant has to survive.
#pragma once

#include <string>
#include <vector>

#include "tests/rtl/named_program.h"

namespace lpu::tests {

struct ProgramKind {
  std::string name;
  std::vector<NamedProgram> programs;
};

// The cheapest to run first.
std::vector<ProgramKind> programs_by_kind();

}  // namespace lpu::tests
