// lpu-bench layouts: the dense forms of 3.5-bit weights beside each other, and what packing costs.
#pragma once

#include "emulator/cli/verbs.h"

namespace lpu::bench {

int layouts_bench(const cli::Words& words);

}  // namespace lpu::bench
