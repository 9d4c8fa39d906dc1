#include "bench/engines_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulator/check/input_engine.h"
#include "emulator/check/weight_source.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/output.h"
#include "emulator/compiler/matmul.h"
#include "emulator/program/grouped.h"
#ifdef LPU_WITH_RTL
#include "emulator/engine/rtl/engine.h"
#endif

namespace lpu::bench {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

cli::VerbText text() {
  return {"lpu-bench engines", "[options]",
          R"(Times Engine::run of every engine on the same programs, in turn: weights loaded, no sink, one
thread. Cycles are the chip's, MACs what its planes did (activations x lanes^2). The best of several
runs counts; the last column compares with the fast engine in the same run.)",
          R"(  lpu-bench engines
  lpu-bench engines --repeat 5 --json -)"};
}

// What limits an engine differs with what a program keeps busy.
struct Job {
  std::string busy;  // the part of the chip that is
  std::string preset;
  std::size_t m, k, n;
  kernels::Format format;
};
const std::vector<Job>& jobs() {
  using kernels::Format;
  static const std::vector<Job> all = {
      {"weight feed", "tsp-v1", 1, 8192, 8192, Format::kInt8},
      {"vector unit", "tsp-v1", 1, 8192, 8192, Format::kQ3p5},
      {"planes", "tsp-v1", 64, 8192, 1024, Format::kInt8},
      {"planes", "mini", 16, 256, 256, Format::kInt8},
  };
  return all;
}

struct Contender {
  std::string name;
  std::function<std::unique_ptr<Engine>()> make;
};
std::vector<Contender> contenders() {
  std::vector<Contender> all;
  for (const std::string& name : engine_names()) all.push_back({name, [name] { return make_engine(name); }});
#ifdef LPU_WITH_RTL
  all.push_back({"rtl, shifting", [] { return rtl::make_rtl_engine(rtl::StreamForm::kShifting); }});
#endif
  return all;
}

struct Row {
  std::string engine;
  RunResult run;
  double seconds = std::numeric_limits<double>::infinity();
};

Program compile(const Job& job, const kernels::QuantizedMatrix& weights, const Chip& chip) {
  compiler::MatmulRequest r;
  r.weights = &weights;
  r.columns = weights.n;
  r.m = job.m;
  return compiler::compile_matmul(chip, r);
}

kernels::QuantizedMatrix weights_of(const Job& job) {
  check::WeightRecipe recipe;
  recipe.format = job.format;
  model::Workload one;
  one.name = "engines";
  one.matmuls.push_back({"matmul", job.k, job.n});
  return check::synthetic_weights(one, recipe)->make(one.matmuls.front());
}

void time_once(Engine& engine, const Program& p, Row* row) {
  engine.load(p);
  const auto start = std::chrono::steady_clock::now();
  row->run = engine.run(kNoLimit);
  row->seconds =
      std::min(row->seconds, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  if (!row->run.finished) throw std::logic_error("the program did not end: " + describe(p, row->run.fault));
}

std::vector<Row> measure(const Job& job, std::size_t repeat) {
  Chip chip;
  if (!chip_preset(job.preset, &chip)) throw std::logic_error("no preset " + job.preset);
  const kernels::QuantizedMatrix weights = weights_of(job);
  const Program p = compile(job, weights, chip);
  const auto inputs = check::as_tensors(check::make_activations(job.m, job.k, 1));
  std::vector<Row> rows;
  std::vector<std::unique_ptr<Engine>> engines;
  for (const Contender& c : contenders()) {
    auto engine = std::make_unique<check::InputEngine>(c.make(), inputs);
    if (!engine->refuses(chip).empty()) continue;
    engines.push_back(std::move(engine));
    rows.push_back({c.name, {}});
  }
  for (std::size_t i = 0; i < repeat; ++i)
    for (std::size_t e = 0; e < engines.size(); ++e) time_once(*engines[e], p, &rows[e]);
  return rows;
}

double macs(const Job& job, const RunResult& run) {
  Chip chip;
  chip_preset(job.preset, &chip);
  return static_cast<double>(run.activations) * static_cast<double>(chip.lanes() * chip.lanes());
}

}  // namespace

int engines_bench(const cli::Words& words) {
  cli::Arguments arguments(text());
  arguments.add("repeat", "N", "runs of each program; the best counts (default 3)");
  cli::add_json_option(&arguments);
  if (!arguments.parse(words)) return cli::kOk;
  const std::size_t repeat = arguments.number("repeat", 3, 1, 1000);
  cli::Output output(arguments);
  cli::Json j = cli::Json::array();
  output.text(fmt::format("{:<12} {:<7} {:<13} {:<5} {:<14} {:>8} {:>9} {:>11} {:>10} {:>9}\n", "busy",
                          "chip", "MxKxN", "", "engine", "cycles", "ms", "cycles/s", "GMAC/s", "to fast"));
  for (const Job& job : jobs()) {
    const std::vector<Row> rows = measure(job, repeat);
    for (const Row& row : rows) {
      const auto cycles = static_cast<double>(row.run.cycles);
      const double work = macs(job, row.run);
      const std::string shape = fmt::format("{}x{}x{}", job.m, job.k, job.n);
      const std::string format(kernels::format_name(job.format));
      output.text(fmt::format("{:<12} {:<7} {:<13} {:<5} {:<14} {:>8} {:>9.2f} {:>11} {:>10.2f} {:>9.3f}\n",
                              job.busy, job.preset, shape, format, row.engine, grouped(row.run.cycles),
                              1e3 * row.seconds, grouped(static_cast<std::int64_t>(cycles / row.seconds)),
                              work / row.seconds / 1e9, rows.front().seconds / row.seconds));
      j.push_back({{"busy", job.busy},
                   {"chip", job.preset},
                   {"shape", shape},
                   {"weights", format},
                   {"engine", row.engine},
                   {"cycles", row.run.cycles},
                   {"seconds", row.seconds},
                   {"cycles_per_second", cycles / row.seconds},
                   {"macs_per_second", work / row.seconds},
                   {"speed_to_fast", rows.front().seconds / row.seconds}});
    }
  }
  output.json(j);
  return cli::kOk;
}

}  // namespace lpu::bench
