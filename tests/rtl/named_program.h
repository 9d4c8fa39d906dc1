#pragma once

#include <string>

#include "emulator/program/program.h"

namespace lpu::tests {

struct NamedProgram {
  std::string name;
  Program program;
};

}  // namespace lpu::tests
