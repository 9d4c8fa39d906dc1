// lpu-bench engine: the fast engine on a whole layer against reading the layer's weights from RAM.
#pragma once

#include "emulator/cli/verbs.h"

namespace lpu::bench {

int engine_bench(const cli::Words& words);

}  // namespace lpu::bench
