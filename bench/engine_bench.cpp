#include "bench/engine_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <vector>

#include "bench/anchors.h"
#include "emulator/check/input_engine.h"
#include "emulator/check/weight_source.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/output.h"
#include "emulator/compiler/matmul.h"
#include "emulator/program/grouped.h"

namespace lpu::bench {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::infinity();
constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

cli::VerbText text() {
  return {"lpu-bench engine", "[WORKLOAD] [options]",
          R"(Times Engine::run of the fast engine on every program of a layer: weights loaded, no sink, no
compiling; with one thread, and with --threads of them (engine.threads). Each run is followed by one
sequential read of as many bytes of RAM as the layer has bytes of weights, by as many threads, so
both meet the same machine. layer_over_ram_read is the sum of the best runs over the best read, both
on one thread; layer_over_ram_read_all_threads likewise on all.)",
          R"(  lpu-bench engine
  lpu-bench engine llama2-70b --weights q3p5 --repeat 5 --json -)"};
}

struct Row {
  std::string op;
  int chips = 0;
  std::int64_t cycles = 0;  // of all its chips
  double run = 0;           // sum over its chips of the best runs, on one thread
  double run_all = 0;       // on all
};

// One engine on so many threads, and the best it and the memory did.
struct Contender {
  Contender(unsigned n, const check::TensorBytes& inputs)
      : threads(n), engine(make_engine("fast", {.threads = n}), inputs) {}
  unsigned threads;
  check::InputEngine engine;
  double best = kUnknown;
};

class EngineBench {
 public:
  EngineBench(check::WeightSource& source, std::size_t layer_bytes, std::size_t repeat, unsigned threads)
      : source_(source), repeat_(repeat), threads_(threads), ram_(layer_bytes) {}

  Row measure(const model::Matmul& op) {
    const kernels::QuantizedMatrix w = source_.make(op);
    const auto inputs = check::as_tensors(check::make_activations(1, op.k, 1));
    compiler::MatmulRequest r;
    r.weights = &w;
    r.columns = w.n;
    r.threads = threads_;
    Row row{op.op, compiler::chips_needed(chip_, r), 0, 0, 0};
    for (int i = 0; i < row.chips; ++i) {
      const auto columns = compiler::chip_columns(w.n, row.chips, i);
      r.first_column = columns.first;
      r.columns = columns.count;
      add_best_runs(compiler::compile_matmul(chip_, r), inputs, &row);
    }
    return row;
  }
  double best_read() const { return read_; }
  double best_read_all_threads() const { return read_all_; }

 private:
  void add_best_runs(const Program& p, const check::TensorBytes& inputs, Row* row) {
    Contender one(1, inputs), all(threads_, inputs);
    std::int64_t cycles = 0;
    for (std::size_t i = 0; i < repeat_; ++i) {
      cycles = run(p, &one);
      read_ = std::min(read_, ram_.read_seconds(1));
      run(p, &all);
      read_all_ = std::min(read_all_, ram_.read_seconds(threads_));
    }
    row->cycles += cycles;
    row->run += one.best;
    row->run_all += all.best;
  }

  static std::int64_t run(const Program& p, Contender* c) {
    c->engine.load(p);
    const auto start = std::chrono::steady_clock::now();
    const RunResult r = c->engine.run(kNoLimit);
    c->best =
        std::min(c->best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (!r.finished) throw std::logic_error("the program did not end: " + describe(p, r.fault));
    return r.cycles;
  }

  const Chip chip_;
  check::WeightSource& source_;
  std::size_t repeat_;
  unsigned threads_;
  RamBuffer ram_;
  double read_ = kUnknown, read_all_ = kUnknown;
};

std::size_t packed_bytes(const model::Workload& workload, kernels::Format format) {
  std::size_t bytes = 0;
  for (const model::Matmul& op : workload.matmuls) bytes += op.n * kernels::packed_column_bytes(format, op.k);
  return bytes;
}

check::WeightRecipe recipe_of(const cli::Arguments& arguments, unsigned threads) {
  check::WeightRecipe recipe;
  recipe.threads = threads;
  kernels::Format format = kernels::Format::kInt8;
  const std::string name = arguments.text("weights", "int8");
  if (!kernels::parse_format(name, &format))
    throw cli::BadInput(fmt::format("--weights {}: the value must be one of int8, int4, q3p5b, q3p5", name));
  recipe.format = format;
  return recipe;
}

}  // namespace

int engine_bench(const cli::Words& words) {
  cli::Arguments arguments(text());
  arguments.add("workload", "NAME", "whose layer to run (default llama2-70b)");
  arguments.add_positional("workload");
  arguments.add("weights", "FORMAT", "weight format (default int8)");
  arguments.add("repeat", "N", "runs of each program; the best counts (default 5)");
  cli::add_thread_option(&arguments);
  cli::add_json_option(&arguments);
  if (!arguments.parse(words)) return cli::kOk;
  const unsigned threads = cli::resolve_threads(arguments);
  const check::WeightRecipe recipe = recipe_of(arguments, threads);
  const std::size_t repeat = arguments.number("repeat", 5, 1, 1000);
  const auto source =
      check::synthetic_weights(model::workload_by_name(arguments.text("workload", "llama2-70b")), recipe);
  cli::Output output(arguments);

  const std::size_t bytes = packed_bytes(source->workload(), *recipe.format);
  EngineBench bench(*source, bytes, repeat, threads);
  cli::Json j;
  j["workload"] = source->workload().name;
  j["weights"] = kernels::format_name(*recipe.format);
  j["weight_bytes"] = bytes;
  j["rows"] = cli::Json::array();
  j["threads"] = threads;
  double layer = 0, layer_all = 0;
  output.text(fmt::format("{:<8} {:>5} {:>12} {:>11} {:>12}\n", "matmul", "chips", "chip-cycles",
                          "1 thread ms", fmt::format("{} threads ms", threads)));
  for (const model::Matmul& op : source->workload().matmuls) {
    const Row row = bench.measure(op);
    layer += row.run;
    layer_all += row.run_all;
    output.text(fmt::format("{:<8} {:>5} {:>12} {:>11.2f} {:>12.2f}\n", row.op, row.chips,
                            grouped(row.cycles), 1e3 * row.run, 1e3 * row.run_all));
    j["rows"].push_back({{"op", row.op},
                         {"chips", row.chips},
                         {"chip_cycles", row.cycles},
                         {"run_seconds", row.run},
                         {"run_seconds_all_threads", row.run_all}});
  }
  const double read = bench.best_read(), read_all = bench.best_read_all_threads();
  const auto summary = [&](unsigned n, double layer_seconds, double read_seconds) {
    return fmt::format("{} thread{}: layer {:.2f} ms, reading its {} B of weights {:.2f} ms ({:.2f} GB/s)\n",
                       n, n == 1 ? "" : "s", 1e3 * layer_seconds, grouped(static_cast<std::int64_t>(bytes)),
                       1e3 * read_seconds, static_cast<double>(bytes) / read_seconds / 1e9);
  };
  output.text(summary(1, layer, read) + summary(threads, layer_all, read_all));
  output.text(fmt::format("layer_over_ram_read {:.3f}\nlayer_over_ram_read_all_threads {:.3f}\n",
                          layer / read, layer_all / read_all));
  j["layer_seconds"] = layer;
  j["layer_seconds_all_threads"] = layer_all;
  j["ram_read_seconds"] = read;
  j["ram_read_seconds_all_threads"] = read_all;
  j["layer_over_ram_read"] = layer / read;
  j["layer_over_ram_read_all_threads"] = layer_all / read_all;
  output.json(j);
  return cli::kOk;
}

}  // namespace lpu::bench
