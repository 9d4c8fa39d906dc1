// The check report for programs. Everything but host_seconds is a function of the job.
#pragma once

#include <string>

#include "emulator/check/check.h"
#include "emulator/cli/engine_options.h"
#include "emulator/cli/matmul_options.h"
#include "emulator/cli/output.h"

namespace lpu::cli {

Json check_json(const check::CheckJob& job, const MatmulChoice& matmuls, const EngineChoice& engines,
                const check::CheckReport& report);
std::string_view path_name(compiler::Path path);

}  // namespace lpu::cli
