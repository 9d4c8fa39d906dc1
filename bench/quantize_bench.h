// lpu-bench quantize: the quantisers against one read of the weights from RAM.
#pragma once

#include "emulator/cli/verbs.h"

namespace lpu::bench {

int quantize_bench(const cli::Words& words);

}  // namespace lpu::bench
