// What this machine has.
#pragma once

#include <cstdint>

#include "emulator/cli/arguments.h"

namespace lpu::cli {

void add_thread_option(Arguments* arguments);
unsigned resolve_threads(const Arguments& arguments);
// Throws BadInput when `bytes` are more than the machine's memory: better than being killed half-way.
void expect_memory(double bytes, const std::string& what);

}  // namespace lpu::cli
