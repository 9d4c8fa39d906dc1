#include "emulator/cli/matmul_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "emulator/cli/guard.h"
#include "emulator/cli/host.h"
#include "emulator/isa/nearest.h"

namespace lpu::cli {
namespace {

constexpr kernels::Format kFormats[] = {kernels::Format::kInt8, kernels::Format::kInt4,
                                        kernels::Format::kQ3p5b, kernels::Format::kQ3p5};
const std::vector<std::string_view> kOutputs = {"i32", "f32", "int8"};  // in the order of compiler::Output
const std::vector<std::string_view> kQuantizers = {"absmax", "mse"};    // of kernels::Quantizer

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const kernels::Format f : kFormats) names.push_back(kernels::format_name(f));
  return names;
}

check::WeightRecipe resolve_recipe(const Arguments& arguments, unsigned threads) {
  check::WeightRecipe recipe;
  // Without --weights a model file's codes are taken as they are.
  if (arguments.has("weights") || !arguments.has("model"))
    recipe.format = kFormats[arguments.choice("weights", format_names(), 0)];
  recipe.group = arguments.number("group", 0, 0, 1u << 20);
  recipe.zero_points = arguments.has("zero-points");
  recipe.quantizer = static_cast<kernels::Quantizer>(arguments.choice("quantizer", kQuantizers, 0));
  recipe.seed = arguments.number("seed", 1);
  recipe.threads = threads;
  return recipe;
}

std::size_t resolve_batch(const Arguments& arguments, std::size_t from_shape) {
  const std::size_t batch = arguments.number("batch", std::max<std::size_t>(from_shape, 1), 1, 1u << 20);
  if (from_shape != 0 && batch != from_shape)
    throw BadInput(fmt::format("--batch {} contradicts M = {} of --matmul", batch, from_shape));
  return batch;
}

void expect_one_source(const Arguments& arguments) {
  const int given = arguments.has("workload") + arguments.has("matmul") + arguments.has("model");
  if (given != 1)
    throw BadInput(
        fmt::format("{}; give a workload ({}), --matmul MxKxN or --model FILE",
                    given == 0 ? "there is nothing to multiply" : "only one source of matmuls can be used",
                    fmt::join(model::workload_names(), ", ")));
}

void expect_known(const std::string& name, const model::Workload& workload) {
  std::vector<std::string_view> names;
  for (const model::Matmul& m : workload.matmuls) names.push_back(m.op);
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  constexpr std::size_t kListed = 8;
  const bool all = names.size() <= kListed;
  const std::string hint = did_you_mean(name, names);
  names.resize(std::min(names.size(), kListed));
  throw BadInput(fmt::format("'{}' is no matmul of {}{}; it has {}{}", name, workload.name, hint,
                             fmt::join(names, ", "), all ? "" : ", ..."));
}

std::vector<model::Matmul> select(const Arguments& arguments, const model::Workload& workload) {
  std::vector<std::string> wanted = arguments.list("op");
  const std::vector<std::string> tensors = arguments.list("tensor");
  wanted.insert(wanted.end(), tensors.begin(), tensors.end());
  for (const std::string& name : wanted) expect_known(name, workload);
  std::vector<model::Matmul> chosen;
  for (const model::Matmul& m : workload.matmuls)
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), m.op) != wanted.end()) chosen.push_back(m);
  return chosen;
}

// The packed matrix, the images of its programs and the SRAM of a chip exist at once; activations and outputs
// too.
void expect_room(const MatmulChoice& choice) {
  for (const model::Matmul& op : choice.matmuls) {
    const auto format = choice.recipe.format.value_or(kernels::Format::kInt8);
    const double matrix =
        static_cast<double>(kernels::packed_column_bytes(format, op.k)) * static_cast<double>(op.n);
    const double vectors = static_cast<double>(choice.batch) * static_cast<double>(op.k + 12 * op.n);
    expect_memory(2 * matrix + vectors, fmt::format("{} ({}x{}x{})", op.op, choice.batch, op.k, op.n));
  }
}

}  // namespace

void add_matmul_options(Arguments* a) {
  a->add("workload", "NAME",
         fmt::format("the matmuls of one layer: {}", fmt::join(model::workload_names(), ", ")));
  a->add("matmul", "MxKxN", "one matmul Y[M,N] = X[M,K] W[K,N], e.g. 1x8192x1024");
  a->add("model", "FILE", "the matrices of a checkpoint (GGUF, safetensors, or llama2.c float32)");
  a->add_list("op", "NAME", "only this matmul, e.g. gate; repeatable");
  a->add_list("tensor", "NAME", "the same for the matrices of --model");
  a->add("weights", "FORMAT",
         fmt::format("weight format: {} (default int8; with --model: the codes the file stores)",
                     fmt::join(format_names(), ", ")));
  a->add("group", "G", "rows of K that share a scale (default 0: one scale per column)");
  a->add("zero-points", "", "synthetic weights get a zero point per scale");
  a->add("quantizer", "NAME",
         "absmax or mse; mse gives the 3-bit rows of q3p5 their own scales (default absmax)");
  a->add("output", "TYPE", "i32, f32 or int8 (default f32)");
  a->add("batch", "M", "rows of X (default 1)");
  a->add("seed", "S", "seed of weights and activations (default 1)");
  a->add_positional("workload");
}

MatmulChoice resolve_matmuls(const Arguments& arguments, unsigned threads) {
  expect_one_source(arguments);
  MatmulChoice choice;
  choice.recipe = resolve_recipe(arguments, threads);
  choice.output = static_cast<compiler::Output>(arguments.choice("output", kOutputs, 1));
  std::size_t rows = 0;
  if (const auto file = arguments.text("model")) {
    choice.source = check::model_weights(*file, choice.recipe);
  } else if (const auto shape = arguments.text("matmul")) {
    const model::MatmulShape parsed = model::parse_matmul_shape(*shape);
    rows = parsed.m;
    choice.source = check::synthetic_weights(model::single_matmul(parsed), choice.recipe);
  } else {
    choice.source =
        check::synthetic_weights(model::workload_by_name(*arguments.text("workload")), choice.recipe);
  }
  choice.batch = resolve_batch(arguments, rows);
  choice.matmuls = select(arguments, choice.source->workload());
  expect_room(choice);
  return choice;
}

std::string_view output_name(compiler::Output output) { return kOutputs[static_cast<std::size_t>(output)]; }

std::string weights_name(const MatmulChoice& choice) {
  return std::string(choice.recipe.format ? kernels::format_name(*choice.recipe.format) : "stored");
}

}  // namespace lpu::cli
