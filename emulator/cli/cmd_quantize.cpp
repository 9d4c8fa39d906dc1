// lpu quantize: what each format costs in error, and the quantised matrices as a file.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/cli/progress.h"
#include "emulator/cli/quantize_report.h"
#include "emulator/cli/quantize_source.h"
#include "emulator/cli/verbs.h"
#include "emulator/model/quantized_writer.h"
#include "emulator/model/requantize.h"
#include "kernels/matmul.h"

namespace lpu::cli {
namespace {

using kernels::Format;
using kernels::Quantizer;

constexpr std::array<Format, 4> kFormats = {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5};
const std::vector<std::string_view> kQuantizers = {"absmax", "mse"};  // in the order of Quantizer

VerbText text() {
  return {
      "lpu quantize", "FILE | --synthetic KxN [options]",
      R"(Quantises every 2-D tensor of a checkpoint to each format asked for, from the same values, and reports
what that costs: root mean square error, the same over the standard deviation (NRMSE), the largest
error and the stored bits per weight, scales included. Q8_0 is kept as int8 and Q4_0 as int4, code by
code with its scales, unless another --group is asked for; any other way from a quantised type starts
from its dequantised values. --out writes the matrices of one format as a safetensors file, which
lpu check --model, lpu compile --model and lpu quantize read back bit for bit.)",
      R"(  lpu quantize model.gguf
  lpu quantize --synthetic llama2-70b --weights q3p5
  lpu quantize model.safetensors --weights int4,q3p5 --group 128 --json -
  lpu quantize model.gguf --weights q3p5 --out model.q3p5.safetensors
  lpu check --model model.q3p5.safetensors)"};
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const Format f : kFormats) names.push_back(kernels::format_name(f));
  return names;
}

// --weights FORMAT[,FORMAT...]; all without it.
std::vector<Format> resolve_formats(const Arguments& arguments) {
  const auto given = arguments.text("weights");
  if (!given) return {kFormats.begin(), kFormats.end()};
  std::vector<Format> formats;
  for (std::size_t at = 0; at <= given->size();) {
    const std::size_t end = std::min(given->find(',', at), given->size());
    const std::string name = given->substr(at, end - at);
    Format format;
    if (!kernels::parse_format(name, &format)) {
      throw BadInput(
          fmt::format("--weights {}: '{}' is no format; expected one or more of {}, separated by commas",
                      *given, name, fmt::join(format_names(), ",")));
    }
    if (std::find(formats.begin(), formats.end(), format) != formats.end())
      throw BadInput(fmt::format("--weights {}: {} is named twice", *given, name));
    formats.push_back(format);
    at = end + 1;
  }
  return formats;
}

struct Job {
  std::vector<model::NamedMatrix> matrices;
  std::vector<model::Requantize> ways;  // one per format
  std::optional<std::string> out;
};

void expect_possible(const Job& job) {
  for (const model::NamedMatrix& m : job.matrices) {
    const std::size_t group = job.ways.front().group.value_or(0);
    if (group != 0 && m.k % group != 0)
      throw BadInput(fmt::format("--group {} does not divide K = {} of tensor '{}'", group, m.k, m.name));
    const double weights = static_cast<double>(m.k) * static_cast<double>(m.n);
    expect_memory(10 * weights, fmt::format("tensor '{}' ({}x{})", m.name, m.k, m.n));
  }
  if (job.out && job.ways.size() != 1)
    throw BadInput(fmt::format("--out holds matrices of one format, not of {}; choose it with --weights",
                               job.ways.size()));
}

Job resolve_job(const Arguments& arguments, const QuantizeSource& source) {
  Job job;
  std::optional<std::size_t> group;
  if (arguments.has("group")) group = arguments.number("group", 0, 0, 1u << 20);
  const auto quantizer = static_cast<Quantizer>(arguments.choice("quantizer", kQuantizers, 1));
  for (const Format f : resolve_formats(arguments)) job.ways.push_back({f, group, quantizer});
  job.matrices = chosen_matrices(arguments, source);
  job.out = arguments.text("out");
  expect_possible(job);
  return job;
}

// What --out will hold, known from types and options alone.
std::vector<model::PlannedMatrix> plan_of(const Job& job) {
  std::vector<model::PlannedMatrix> plan;
  for (const model::NamedMatrix& m : job.matrices) plan.push_back(model::planned(job.ways.front(), m));
  return plan;
}

class Run {
 public:
  Run(const Job& job, const QuantizeSource& source, const Output& output)
      : job_(job), source_(source), output_(output), report_(job.matrices) {
    if (job.out) writer_.emplace(*job.out, plan_of(job));
  }

  const QuantizeReport& all() {
    output_.text(report_.head());
    for (std::size_t i = 0; i < job_.matrices.size(); ++i) matrix(i);
    if (writer_) writer_->finish();
    return report_;
  }

 private:
  void matrix(std::size_t index) {
    const model::NamedMatrix& m = job_.matrices[index];
    const auto tell = [&](std::string_view what) {
      progress_.show(fmt::format("[{}/{}] {}: {}", index + 1, job_.matrices.size(), m.name, what));
    };
    tell("loading");
    const auto stored = source_.stored(m);
    const std::vector<float> values = source_.load(m);
    for (const model::Requantize& way : job_.ways) {
      tell(kernels::format_name(way.format));
      const auto start = std::chrono::steady_clock::now();
      const model::Requantized made = model::requantize(way, m, values, stored);
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      if (writer_) writer_->add(made.matrix);
      progress_.clear();
      const std::string_view by = made.kept ? "kept" : kQuantizers[static_cast<std::size_t>(way.quantizer)];
      output_.text(report_.add(
          {m, way.format, made.matrix.group, by, model::stored_bits(made.matrix), made.error, seconds}));
    }
  }

  const Job& job_;
  const QuantizeSource& source_;
  const Output& output_;
  QuantizeReport report_;
  Progress progress_;
  std::optional<model::QuantizedWriter> writer_;
};

}  // namespace

int cmd_quantize(const Words& words) {
  Arguments arguments(text());
  add_quantize_source_options(&arguments);
  arguments.add("weights", "FORMAT,...",
                fmt::format("formats, of {} (default: all)", fmt::join(format_names(), ", ")));
  arguments.add("group", "G",
                "rows of K that share a scale; 0: the whole column (default 0; kept codes: their own)");
  arguments.add("quantizer", "NAME",
                "mse: least squared error, own scales for the 3-bit rows of q3p5; absmax (default mse)");
  arguments.add("out,o", "FILE", "write the quantised matrices, of one format");
  add_thread_option(&arguments);
  add_json_option(&arguments);
  if (!arguments.parse(words)) return kOk;
  const unsigned threads = resolve_threads(arguments);
  kernels::set_threads(threads);
  const auto source = resolve_quantize_source(arguments, threads);
  const Job job = resolve_job(arguments, *source);
  Output output(arguments);
  try {
    Run run(job, *source, output);
    const QuantizeReport& report = run.all();
    output.text(report.totals());
    if (job.out) output.text(fmt::format("wrote {}\n", *job.out));
    Json j;
    j["source"] = source->name();
    if (arguments.has("synthetic")) j["seed"] = arguments.number("seed", 1);
    j["quantizer"] = kQuantizers[static_cast<std::size_t>(job.ways.front().quantizer)];
    j["out"] = job.out ? Json(*job.out) : Json();
    j.update(report.json());
    output.json(j);
  } catch (const model::WriteError& e) {
    throw BadInput(e.what());
  }
  return kOk;
}

}  // namespace lpu::cli
