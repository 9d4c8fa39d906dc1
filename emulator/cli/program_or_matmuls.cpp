#include "emulator/cli/program_or_matmuls.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/cli/chip_options.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/program_file.h"

namespace lpu::cli {
namespace {

constexpr std::string_view kOfMatmuls[] = {"workload", "matmul", "model",       "op",        "tensor",
                                           "weights",  "group",  "zero-points", "quantizer", "output",
                                           "batch",    "chip",   "config",      "set"};

}  // namespace

void add_program_or_matmul_options(Arguments* arguments) {
  add_matmul_options(arguments);
  add_chip_options(arguments);
  arguments->add("engine", "NAME", "engine that runs it (default fast)");
  add_thread_option(arguments);
  add_program_argument(arguments);
  arguments->add_list("input", "NAME=FILE", "raw values of a program's input tensor; repeatable");
}

Words with_program_named(Words words) {
  if (!words.empty() && !words.front().starts_with('-') && words.front().ends_with(".lpu"))
    words.front().insert(0, "--program=");
  return words;
}

bool is_program(const Arguments& arguments) {
  if (!arguments.has("program")) return false;
  for (const std::string_view name : kOfMatmuls)
    if (arguments.has(std::string(name)))
      throw BadInput(fmt::format("--{} is for matmuls; {} is a program and says all that itself", name,
                                 *arguments.text("program")));
  return true;
}

check::CheckJob resolve_job(const Arguments& arguments, const EngineChoice& engines,
                            const MatmulChoice& matmuls, unsigned threads) {
  check::CheckJob job;
  job.chip = resolve_chip(arguments, RunsEngine::kYes);
  job.threads = threads;
  job.engine = engines.make;
  job.matmuls = matmuls.matmuls;
  job.batch = matmuls.batch;
  job.output = matmuls.output;
  job.seed = matmuls.recipe.seed;
  return job;
}

void expect_finished(const std::string& name, const Program& p, const RunResult& r) {
  if (r.fault.kind != FaultKind::kNone) throw BadInput(fmt::format("{}: {}", name, describe(p, r.fault)));
  if (!r.finished) throw BadInput(fmt::format("{}: the program did not end", name));
}

}  // namespace lpu::cli
