// rtl/gen/<preset>/lpu_pkg.sv: the facts of the .def files as a SystemVerilog package. Generated and
// committed, so that Verilator, Yosys and a reader need no build.
#pragma once

#include <string>

#include "emulator/isa/chip.h"

namespace lpu {

std::string sv_package(const Chip& chip);

}  // namespace lpu
