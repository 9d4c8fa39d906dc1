// A .lpu file from a path.
#pragma once

#include <string>

#include "emulator/cli/arguments.h"
#include "emulator/program/program.h"

namespace lpu::cli {

// Declares the one word that names the file.
void add_program_argument(Arguments* arguments);
// Throws BadInput: no file given, or why it cannot be read.
Program load_program(const Arguments& arguments);

}  // namespace lpu::cli
