#include "emulator/cli/quantize_source.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "emulator/cli/guard.h"
#include "emulator/isa/nearest.h"
#include "emulator/model/synthetic_floats.h"
#include "emulator/model/workload.h"

namespace lpu::cli {
namespace {

class FileMatrices final : public QuantizeSource {
 public:
  explicit FileMatrices(const std::filesystem::path& path)
      : file_(model::ModelFile::open(path)), name_(path.filename().string()) {}
  const std::string& name() const override { return name_; }
  const std::vector<model::NamedMatrix>& matrices() const override { return file_.list(); }
  std::vector<float> load(const model::NamedMatrix& m) const override { return file_.load(m.name); }
  std::optional<kernels::QuantizedMatrix> stored(const model::NamedMatrix& m) const override {
    return file_.load_quantized(m.name);
  }

 private:
  model::ModelFile file_;
  std::string name_;
};

class SyntheticMatrices final : public QuantizeSource {
 public:
  SyntheticMatrices(const model::Workload& workload, std::uint64_t seed, unsigned threads)
      : name_(workload.name), seed_(seed), threads_(threads) {
    for (const model::Matmul& m : workload.matmuls) matrices_.push_back({m.op, "F32", m.k, m.n});
  }
  const std::string& name() const override { return name_; }
  const std::vector<model::NamedMatrix>& matrices() const override { return matrices_; }
  std::vector<float> load(const model::NamedMatrix& m) const override {
    return model::synthetic_floats(m.k, m.n, seed_, m.name, threads_);
  }
  std::optional<kernels::QuantizedMatrix> stored(const model::NamedMatrix&) const override {
    return std::nullopt;
  }

 private:
  std::string name_;
  std::uint64_t seed_;
  unsigned threads_;
  std::vector<model::NamedMatrix> matrices_;
};

// A workload's name, or KxN.
model::Workload synthetic_workload(const std::string& text) {
  const auto names = model::workload_names();
  if (std::find(names.begin(), names.end(), text) != names.end()) return model::workload_by_name(text);
  try {
    const model::MatmulShape shape = model::parse_matmul_shape("1x" + text);
    return {text, 1, 0, {{"matrix", shape.k, shape.n}}};
  } catch (const std::invalid_argument&) {
    throw BadInput(fmt::format("--synthetic {}: expected KxN, e.g. 8192x1024, or a workload ({}){}", text,
                               fmt::join(names, ", "), did_you_mean(text, names)));
  }
}

}  // namespace

void add_quantize_source_options(Arguments* a) {
  a->add("file", "FILE", "a checkpoint: GGUF, safetensors, llama2.c float32, or what --out wrote");
  a->add("synthetic", "NAME",
         fmt::format("seeded fp32 weights instead: KxN, or the layer of {}",
                     fmt::join(model::workload_names(), ", ")));
  a->add("seed", "S", "seed of --synthetic (default 1)");
  a->add_list("tensor", "NAME", "only this matrix; repeatable");
  a->add_positional("file");
}

std::unique_ptr<QuantizeSource> resolve_quantize_source(const Arguments& arguments, unsigned threads) {
  if (arguments.has("file") == arguments.has("synthetic")) {
    throw BadInput(fmt::format(
        "{}; give a model FILE or --synthetic KxN",
        arguments.has("file") ? "only one source of weights can be used" : "there is nothing to quantise"));
  }
  if (const auto file = arguments.text("file")) {
    if (arguments.has("seed")) throw BadInput("--seed is of --synthetic weights; a model file has its own");
    return std::make_unique<FileMatrices>(*file);
  }
  return std::make_unique<SyntheticMatrices>(synthetic_workload(*arguments.text("synthetic")),
                                             arguments.number("seed", 1), threads);
}

std::vector<model::NamedMatrix> chosen_matrices(const Arguments& arguments, const QuantizeSource& source) {
  const std::vector<std::string> wanted = arguments.list("tensor");
  std::vector<std::string_view> names;
  for (const model::NamedMatrix& m : source.matrices()) names.push_back(m.name);
  for (const std::string& name : wanted) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    throw BadInput(fmt::format("--tensor {}: {} has no 2-D tensor of that name{}; it has {}", name,
                               source.name(), did_you_mean(name, names), names.size()));
  }
  std::vector<model::NamedMatrix> chosen;
  for (const model::NamedMatrix& m : source.matrices()) {
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), m.name) != wanted.end())
      chosen.push_back(m);
  }
  if (chosen.empty()) throw BadInput(fmt::format("{} has no 2-D tensor to quantise", source.name()));
  return chosen;
}

}  // namespace lpu::cli
