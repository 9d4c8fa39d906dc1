// lpu-bench engines: every engine on the same programs.
#pragma once

#include "emulator/cli/verbs.h"

namespace lpu::bench {

int engines_bench(const cli::Words& words);

}  // namespace lpu::bench
