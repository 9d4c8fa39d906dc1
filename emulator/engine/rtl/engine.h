// The RTL engine: the SystemVerilog of rtl/ for the preset mini, as Verilator compiles it.
#pragma once

#include <memory>

#include "emulator/engine/engine.h"

namespace lpu::rtl {

// load() throws std::invalid_argument for any chip but the preset mini: an RTL model is made for one chip.
std::unique_ptr<Engine> make_rtl_engine();

}  // namespace lpu::rtl
