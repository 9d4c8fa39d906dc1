// lpu check: the main job.
#include <fmt/format.h>

#include <chrono>

#include "emulator/cli/check_json.h"
#include "emulator/cli/check_table.h"
#include "emulator/cli/chip_options.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/progress.h"
#include "emulator/cli/verbs.h"

namespace lpu::cli {
namespace {

VerbText text() {
  return {"lpu check", "WORKLOAD [options]",
          R"(Compiles every matmul of the workload, runs it on an engine and compares every output element
with the SIMD kernels, bit for bit, and the cycles with a lower bound. A matrix too large for one
chip is split by columns. cycles: first dispatch to the last result in SRAM, the longest of the
chips; chip-cycles: their sum. MXM used: multiply-accumulates of the matmul over those the planes
could do in its chip-cycles.)",
          R"(  lpu check llama2-70b
  lpu check llama2-70b --weights q3p5 --json -
  lpu check --matmul 4x1024x640 --weights int4 --group 128 --against systemc
  lpu check --model stories260K.bin --tensor blk.0.ffn_up.weight)"};
}

class Printer final : public check::CheckObserver {
 public:
  Printer(const CheckTable& table, const Output& output, std::size_t matmuls)
      : table_(table), output_(output), matmuls_(matmuls) {}

  void stage(const std::string& text) override {
    progress_.show(fmt::format("[{}/{}] {}", rows_ + 1, matmuls_, text));
  }
  void row(const check::CheckRow& row) override {
    progress_.clear();
    if (rows_++ == 0) output_.text(table_.head());
    output_.text(table_.row(row));
  }
  void done() { progress_.clear(); }

 private:
  const CheckTable& table_;
  const Output& output_;
  std::size_t matmuls_, rows_ = 0;
  Progress progress_;
};

std::string title(const check::CheckJob& job, const MatmulChoice& matmuls, const EngineChoice& engines) {
  return fmt::format("{} on {}, {} engine{}, weights {}, output {}, batch {}, seed {}\n\n",
                     matmuls.source->workload().name, job.chip.preset, engines.name,
                     engines.against.empty() ? "" : " in lockstep with " + engines.against,
                     weights_name(matmuls), output_name(job.output), job.batch, job.seed);
}

}  // namespace

int cmd_check(const Words& words) {
  Arguments arguments(text());
  add_matmul_options(&arguments);
  add_chip_options(&arguments);
  add_engine_options(&arguments);
  add_thread_option(&arguments);
  add_json_option(&arguments);
  if (!arguments.parse(words)) return kOk;

  const EngineChoice engines = resolve_engines(arguments);
  check::CheckJob job;
  job.chip = resolve_chip(arguments, RunsEngine::kYes);
  job.threads = resolve_threads(arguments);
  job.engine = engines.make;
  job.against = engines.make_against;
  const MatmulChoice matmuls = resolve_matmuls(arguments, job.threads);
  job.matmuls = matmuls.matmuls;
  job.batch = matmuls.batch;
  job.output = matmuls.output;
  job.seed = matmuls.recipe.seed;
  Output output(arguments);

  const auto start = std::chrono::steady_clock::now();
  output.text(title(job, matmuls, engines));
  const CheckTable table(job.chip, job.matmuls);
  Printer printer(table, output, job.matmuls.size());
  const check::CheckReport report = run_check(job, *matmuls.source, printer);
  printer.done();
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  output.text(table.foot(report, {matmuls.source->workload().layers, job.batch, wall}));
  output.json(check_json(job, matmuls, engines, report));
  return report.passed() ? kOk : kMismatch;
}

}  // namespace lpu::cli
