// Program -> .lpu bytes (format.md).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/program/program.h"

namespace lpu {

// REQUIRES of both: program_faults(p) is empty.
std::vector<std::uint8_t> write_program(const Program& p);
// Empty, or one line saying why the file could not be written.
std::string write_program(const Program& p, const std::string& path);

}  // namespace lpu
