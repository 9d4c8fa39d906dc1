#include "bench/quantize_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <vector>

#include "bench/anchors.h"
#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/output.h"
#include "emulator/model/synthetic_floats.h"
#include "emulator/model/workload.h"
#include "kernels/matmul.h"
#include "kernels/quantize.h"

namespace lpu::bench {
namespace {

using kernels::Format;
using kernels::Quantizer;

constexpr std::size_t kRows = 8192;
constexpr Format kFormats[] = {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5};
constexpr Quantizer kQuantizers[] = {Quantizer::kAbsMax, Quantizer::kMse};

cli::VerbText text() {
  return {
      "lpu-bench quantize", "[options]",
      R"(Times the quantisers on one fp32 matrix of 8192 rows, with and without the error report, every format,
whole columns and groups. Each run is followed by one sequential read of as many bytes of RAM as the
matrix has, on as many threads; ratios are of the best runs. `layer` is the time for as many weights as
a layer of llama2-70b has.)",
      R"(  lpu-bench quantize
  lpu-bench quantize --columns 8192 --threads 1 --json -)"};
}

struct Row {
  Quantizer quantizer = Quantizer::kAbsMax;
  Format format = Format::kInt8;
  std::size_t group = 0;
  double seconds = std::numeric_limits<double>::infinity(), no_report = seconds;
  kernels::QuantizeError error = {};
};

class QuantizeBench {
 public:
  QuantizeBench(std::size_t columns, unsigned threads)
      : columns_(columns),
        threads_(threads),
        weights_(model::synthetic_floats(kRows, columns, 1, "bench", threads)),
        ram_(bytes()) {
    kernels::set_threads(threads);
  }

  Row measure(Quantizer q, Format f, std::size_t group, std::size_t repeat) {
    Row row{.quantizer = q, .format = f, .group = group};
    for (std::size_t i = 0; i < repeat; ++i) {
      row.seconds = std::min(row.seconds, time(q, f, group, &row.error));
      row.no_report = std::min(row.no_report, time(q, f, group, nullptr));
      read_ = std::min(read_, ram_.read_seconds(threads_));
    }
    return row;
  }
  double read_seconds() const { return read_; }
  // Of a layer of llama2-70b, at the same rate.
  double layer(double seconds) const {
    const auto weights = static_cast<double>(model::workload_by_name("llama2-70b").layer_weights());
    return seconds * weights / static_cast<double>(weights_.size());
  }

 private:
  std::size_t bytes() const { return weights_.size() * sizeof(float); }
  double time(Quantizer q, Format f, std::size_t group, kernels::QuantizeError* error) const {
    const auto start = std::chrono::steady_clock::now();
    kernels::quantize(f, q, weights_.data(), kRows, columns_, group, error);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  std::size_t columns_;
  unsigned threads_;
  std::vector<float> weights_;
  RamBuffer ram_;
  double read_ = std::numeric_limits<double>::infinity();
};

std::string_view name(Quantizer q) { return q == Quantizer::kMse ? "mse" : "absmax"; }

}  // namespace

int quantize_bench(const cli::Words& words) {
  cli::Arguments arguments(text());
  arguments.add("columns", "N", "columns of the matrix (default 2048)");
  arguments.add("repeat", "R", "runs of each, of which the best counts (default 3)");
  cli::add_thread_option(&arguments);
  cli::add_json_option(&arguments);
  if (!arguments.parse(words)) return cli::kOk;
  const std::size_t columns = arguments.number("columns", 2048, 1, 1u << 20),
                    repeat = arguments.number("repeat", 3, 1, 1000);
  const unsigned threads = cli::resolve_threads(arguments);
  cli::Output output(arguments);
  QuantizeBench bench(columns, threads);

  output.text(fmt::format("{}x{} fp32, {} threads\n{:<6} {:<6} {:>6} {:>10} {:>10} {:>9} {:>9}\n", kRows,
                          columns, threads, "by", "format", "group", "layer s", "no report", "of a read",
                          "NRMSE %"));
  cli::Json rows = cli::Json::array();
  for (const std::size_t group : {0, 128, 32}) {
    for (const Quantizer q : kQuantizers) {
      for (const Format f : kFormats) {
        const Row r = bench.measure(q, f, group, repeat);
        const double ratio = r.no_report / bench.read_seconds();
        output.text(fmt::format("{:<6} {:<6} {:>6} {:>10.3f} {:>10.3f} {:>9.1f} {:>9.4f}\n", name(q),
                                kernels::format_name(f), group == 0 ? "column" : fmt::to_string(group),
                                bench.layer(r.seconds), bench.layer(r.no_report), ratio,
                                100 * r.error.nrmse));
        rows.push_back({{"quantizer", name(q)},
                        {"format", kernels::format_name(f)},
                        {"group", group},
                        {"threads", threads},
                        {"layer_seconds", bench.layer(r.seconds)},
                        {"layer_seconds_without_report", bench.layer(r.no_report)},
                        {"over_ram_read", ratio},
                        {"nrmse", r.error.nrmse}});
      }
    }
  }
  output.json(rows);
  return cli::kOk;
}

}  // namespace lpu::bench
