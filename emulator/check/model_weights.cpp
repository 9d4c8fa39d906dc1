// Weights of a checkpoint: the codes it stores, or its floats quantised here.
#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "emulator/check/weight_source.h"
#include "emulator/model/model_file.h"

namespace lpu::check {
namespace {

model::Workload matrices_of(const model::ModelFile& file, std::string name) {
  model::Workload workload;
  workload.name = std::move(name);
  for (const model::NamedMatrix& m : file.list()) workload.matmuls.push_back({m.name, m.k, m.n});
  return workload;
}

class ModelWeights final : public WeightSource {
 public:
  ModelWeights(const std::filesystem::path& path, const WeightRecipe& recipe)
      : file_(model::ModelFile::open(path)),
        workload_(matrices_of(file_, path.filename().string())),
        recipe_(recipe) {
    if (recipe.zero_points)
      throw std::invalid_argument("zero points are made for synthetic weights only; a model file has none");
  }

  const model::Workload& workload() const override { return workload_; }

  kernels::QuantizedMatrix make(const model::Matmul& op) override {
    if (!recipe_.format) {
      if (auto stored = file_.load_quantized(op.op)) return *std::move(stored);
    }
    if (recipe_.group != 0 && op.k % recipe_.group != 0)
      throw std::invalid_argument(
          fmt::format("group {} does not divide K = {} of tensor '{}'", recipe_.group, op.k, op.op));
    const std::vector<float> floats = file_.load(op.op);
    return kernels::quantize(recipe_.format.value_or(kernels::Format::kInt8), recipe_.quantizer,
                             floats.data(), op.k, op.n, recipe_.group);
  }

 private:
  model::ModelFile file_;
  model::Workload workload_;
  WeightRecipe recipe_;
};

}  // namespace

std::unique_ptr<WeightSource> model_weights(const std::filesystem::path& file, const WeightRecipe& recipe) {
  return std::make_unique<ModelWeights>(file, recipe);
}

}  // namespace lpu::check
