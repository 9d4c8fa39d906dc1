// lpu-bench kernels: the matmul kernels against the machine's read bandwidth and VNNI peak.
#pragma once

#include "emulator/cli/verbs.h"

namespace lpu::bench {

int kernels_bench(const cli::Words& words);

}  // namespace lpu::bench
