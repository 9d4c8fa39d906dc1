// --window A:B, a range of cycles.
#pragma once

#include "emulator/cli/arguments.h"
#include "emulator/trace/trace_file.h"

namespace lpu::cli {

// `otherwise`: as the option would be written. Throws BadInput.
TraceWindow resolve_trace_window(const Arguments& arguments, const std::string& otherwise);

}  // namespace lpu::cli
