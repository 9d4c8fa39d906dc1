// A recording in the Kanata format, for Konata (https://github.com/shioyadan/Konata): a row per instruction,
// with the stages D (dispatch), F (until its result), S (until its last superlane), and an arrow from whoever
// made its operand.
#pragma once

#include <string>

#include "emulator/trace/trace_file.h"

namespace lpu {

std::string kanata_trace(const Program& p, const Recording& r, const std::vector<Dependence>& dependences,
                         TraceWindow window);

}  // namespace lpu
