// Small programs for the preset mini, one per corner of an instruction.
#pragma once

#include <string>
#include <vector>

#include "emulator/program/program.h"

namespace lpu::tests {

struct Directed {
  std::string name;
  Program program;
};

std::vector<Directed> icu_programs();
std::vector<Directed> mem_programs();
std::vector<Directed> mxm_programs();
// Every VXM operation on all pairs of edge values, and on random words.
std::vector<Directed> vxm_programs();

}  // namespace lpu::tests
