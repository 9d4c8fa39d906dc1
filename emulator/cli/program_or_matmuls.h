// A verb's first word: a .lpu file, or what lpu check would be given.
#pragma once

#include "emulator/check/job.h"
#include "emulator/cli/arguments.h"
#include "emulator/cli/engine_options.h"
#include "emulator/cli/matmul_options.h"

namespace lpu::cli {

// Declares the options of lpu check and those of a program's inputs.
void add_program_or_matmul_options(Arguments* arguments);
// The words with a leading FILE.lpu spelled --program=FILE.lpu.
Words with_program_named(Words words);
// Whether a program is given. Throws BadInput when options for matmuls are given beside it.
bool is_program(const Arguments& arguments);
// The check job of the matmul options; `matmuls` holds the weights it needs.
check::CheckJob resolve_job(const Arguments& arguments, const EngineChoice& engines,
                            const MatmulChoice& matmuls, unsigned threads);
// Throws BadInput naming the fault, unless the run ended well.
void expect_finished(const std::string& name, const Program& p, const RunResult& r);

}  // namespace lpu::cli
