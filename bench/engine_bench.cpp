#include "bench/engine_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
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
compiling. A program has a chip of its own. They run one after the other on one thread, the same with
--threads inside each engine (engine.threads), and side by side, --threads chips at a time with a thread
each. Each round is followed by one sequential read of as many bytes of RAM as the layer has bytes of
weights, by as many threads, so both meet the same machine. layer_over_ram_read is the sum of the best
runs over the best read, both on one thread; layer_over_ram_read_all_threads is the best time of the
chips side by side over the best read by all threads.)",
          R"(  lpu-bench engine
  lpu-bench engine llama2-70b --weights q3p5 --repeat 5 --json -)"};
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// One program and the best its engine did, with one thread and with several inside it.
struct ChipRun {
  ChipRun(std::size_t which, Program compiled, const check::TensorBytes& inputs)
      : op(which), program(std::move(compiled)), engine(make_engine("fast"), inputs) {}
  std::size_t op;
  Program program;
  check::InputEngine engine;
  std::int64_t cycles = 0;
  double best = kUnknown, best_inside = kUnknown;
};

double run(const Program& p, Engine* engine, std::int64_t* cycles) {
  const auto start = std::chrono::steady_clock::now();
  const RunResult r = engine->run(kNoLimit);
  const double seconds = seconds_since(start);
  if (!r.finished) throw std::logic_error("the program did not end: " + describe(p, r.fault));
  *cycles = r.cycles;
  return seconds;
}

class EngineBench {
 public:
  EngineBench(check::WeightSource& source, std::size_t layer_bytes, unsigned threads)
      : threads_(threads), ram_(layer_bytes) {
    const auto& ops = source.workload().matmuls;
    for (const model::Matmul& op : ops)
      inputs_.push_back(check::as_tensors(check::make_activations(1, op.k, 1)));
    for (std::size_t i = 0; i < ops.size(); ++i) compile(source, i);
  }

  void one_after_the_other() {
    for (const auto& c : chips_) {
      c->engine.load(c->program);
      c->best = std::min(c->best, run(c->program, &c->engine, &c->cycles));
    }
    read_ = std::min(read_, ram_.read_seconds(1));
  }

  void threads_inside() {
    for (const auto& c : chips_) {
      check::InputEngine engine(make_engine("fast", {.threads = threads_}), inputs_[c->op]);
      engine.load(c->program);
      c->best_inside = std::min(c->best_inside, run(c->program, &engine, &c->cycles));
    }
  }

  // The longest first, so that no thread is left with one at the end.
  void side_by_side() {
    std::vector<ChipRun*> longest_first;
    for (const auto& c : chips_) {
      c->engine.load(c->program);
      longest_first.push_back(c.get());
    }
    std::stable_sort(longest_first.begin(), longest_first.end(),
                     [](const ChipRun* a, const ChipRun* b) { return a->cycles > b->cycles; });
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < longest_first.size(); i = next++)
        run(longest_first[i]->program, &longest_first[i]->engine, &longest_first[i]->cycles);
    };
    const auto start = std::chrono::steady_clock::now();
    {
      std::vector<std::jthread> pool;
      for (unsigned i = 1; i < threads_; ++i) pool.emplace_back(work);
      work();
    }
    side_by_side_ = std::min(side_by_side_, seconds_since(start));
    read_all_ = std::min(read_all_, ram_.read_seconds(threads_));
  }

  const std::vector<std::unique_ptr<ChipRun>>& chips() const { return chips_; }
  double best_side_by_side() const { return side_by_side_; }
  double best_read() const { return read_; }
  double best_read_all_threads() const { return read_all_; }

 private:
  void compile(check::WeightSource& source, std::size_t which) {
    const kernels::QuantizedMatrix w = source.make(source.workload().matmuls[which]);
    const Chip chip;
    compiler::MatmulRequest r;
    r.weights = &w;
    r.columns = w.n;
    r.threads = threads_;
    const int count = compiler::chips_needed(chip, r);
    for (int i = 0; i < count; ++i) {
      const auto columns = compiler::chip_columns(w.n, count, i);
      r.first_column = columns.first;
      r.columns = columns.count;
      chips_.push_back(std::make_unique<ChipRun>(which, compiler::compile_matmul(chip, r), inputs_[which]));
    }
  }

  unsigned threads_;
  RamBuffer ram_;
  std::deque<check::TensorBytes> inputs_;  // of each op; engines refer to them
  std::vector<std::unique_ptr<ChipRun>> chips_;
  double side_by_side_ = kUnknown, read_ = kUnknown, read_all_ = kUnknown;
};

// A matmul of the layer, over all its chips.
struct Row {
  int chips = 0;
  std::int64_t cycles = 0;
  double run = 0, run_inside = 0;

  void add(const ChipRun& c) {
    ++chips;
    cycles += c.cycles;
    run += c.best;
    run_inside += c.best_inside;
  }
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

void report(const EngineBench& bench, const model::Workload& workload, std::string_view format,
            std::size_t bytes, unsigned threads, cli::Output* output) {
  std::vector<Row> rows(workload.matmuls.size());
  Row layer;
  for (const auto& c : bench.chips()) {
    rows[c->op].add(*c);
    layer.add(*c);
  }
  cli::Json j;
  j["workload"] = workload.name;
  j["weights"] = format;
  j["weight_bytes"] = bytes;
  j["threads"] = threads;
  j["rows"] = cli::Json::array();
  output->text(fmt::format("{:<8} {:>5} {:>12} {:>11} {:>16}\n", "matmul", "chips", "chip-cycles",
                           "1 thread ms", fmt::format("{} inside each ms", threads)));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& r = rows[i];
    output->text(fmt::format("{:<8} {:>5} {:>12} {:>11.2f} {:>16.2f}\n", workload.matmuls[i].op, r.chips,
                             grouped(r.cycles), 1e3 * r.run, 1e3 * r.run_inside));
    j["rows"].push_back({{"op", workload.matmuls[i].op},
                         {"chips", r.chips},
                         {"chip_cycles", r.cycles},
                         {"run_seconds", r.run},
                         {"run_seconds_threads_inside", r.run_inside}});
  }
  const double read = bench.best_read(), read_all = bench.best_read_all_threads();
  const double all = bench.best_side_by_side();
  const auto line = [&](const std::string& how, double seconds, double read_seconds) {
    return fmt::format("{}: layer {:.2f} ms, reading its {} B of weights {:.2f} ms ({:.2f} GB/s)\n", how,
                       1e3 * seconds, grouped(static_cast<std::int64_t>(bytes)), 1e3 * read_seconds,
                       static_cast<double>(bytes) / read_seconds / 1e9);
  };
  output->text(line("one thread", layer.run, read) +
               line(fmt::format("{} threads inside each engine", threads), layer.run_inside, read_all) +
               line(fmt::format("{} chips side by side", threads), all, read_all));
  output->text(fmt::format("layer_over_ram_read {:.3f}\nlayer_over_ram_read_all_threads {:.3f}\n",
                           layer.run / read, all / read_all));
  j["layer_seconds"] = layer.run;
  j["layer_seconds_threads_inside"] = layer.run_inside;
  j["layer_seconds_all_threads"] = all;
  j["ram_read_seconds"] = read;
  j["ram_read_seconds_all_threads"] = read_all;
  j["layer_over_ram_read"] = layer.run / read;
  j["layer_over_ram_read_all_threads"] = all / read_all;
  output->json(j);
}

}  // namespace

int engine_bench(const cli::Words& words) {
  cli::Arguments arguments(text());
  arguments.add("workload", "NAME", "whose layer to run (default llama2-70b)");
  arguments.add_positional("workload");
  arguments.add("weights", "FORMAT", "weight format (default int8)");
  arguments.add("repeat", "N", "rounds; the best counts (default 11)");
  cli::add_thread_option(&arguments);
  cli::add_json_option(&arguments);
  if (!arguments.parse(words)) return cli::kOk;
  const unsigned threads = cli::resolve_threads(arguments);
  const check::WeightRecipe recipe = recipe_of(arguments, threads);
  const std::size_t repeat = arguments.number("repeat", 11, 1, 1000);
  const auto source =
      check::synthetic_weights(model::workload_by_name(arguments.text("workload", "llama2-70b")), recipe);
  cli::Output output(arguments);

  const model::Workload& workload = source->workload();
  const std::size_t bytes = packed_bytes(workload, *recipe.format);
  EngineBench bench(*source, bytes, threads);
  for (std::size_t i = 0; i < repeat; ++i) {
    bench.one_after_the_other();
    bench.threads_inside();
    bench.side_by_side();
  }
  report(bench, workload, kernels::format_name(*recipe.format), bytes, threads, &output);
  return cli::kOk;
}

}  // namespace lpu::bench
