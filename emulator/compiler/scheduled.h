// A matmul compiled for what it costs, not to be run.
#pragma once

#include "emulator/compiler/matmul.h"
#include "emulator/compiler/verify/verify.h"

namespace lpu::compiler {

struct Scheduled {
  Program program;  // that of compile_matmul without its SRAM images: an engine would multiply by zeros
  CompileInfo info;
  VerifyReport report;  // its cycles are those every engine counts: nothing in a run depends on data
};

// Of the weights only k, format, group and whether odd scales and zero points are there are looked at; the
// arrays need not have their sizes. Throws CompileError as compile_matmul does.
Scheduled schedule_matmul(const Chip& chip, const MatmulRequest& request);

}  // namespace lpu::compiler
