// `lpu explore --cliffs`, and the design both ways of exploring start from.
#pragma once

#include "emulator/cli/arguments.h"
#include "emulator/cli/matmul_options.h"
#include "emulator/explore/design.h"
#include "emulator/explore/team.h"

namespace lpu::cli {

// What is asked for, before anything is varied. Throws BadInput.
explore::Design resolve_design(const Arguments& arguments, const MatmulChoice& choice);

// Returns the exit code.
int run_cliffs(const Arguments& arguments, const MatmulChoice& choice, unsigned threads, explore::Team* team);

}  // namespace lpu::cli
