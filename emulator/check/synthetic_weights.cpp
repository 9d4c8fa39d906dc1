// Weights from a seed, in the distributions of model/synthetic.h.
#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "emulator/check/weight_source.h"
#include "emulator/model/synthetic.h"

namespace lpu::check {
namespace {

class SyntheticWeights final : public WeightSource {
 public:
  SyntheticWeights(model::Workload workload, const WeightRecipe& recipe)
      : workload_(std::move(workload)), recipe_(recipe) {
    for (const model::Matmul& op : workload_.matmuls)
      if (recipe.group != 0 && op.k % recipe.group != 0)
        throw std::invalid_argument(
            fmt::format("group {} does not divide K = {} of '{}'", recipe.group, op.k, op.op));
  }

  const model::Workload& workload() const override { return workload_; }

  kernels::QuantizedMatrix make(const model::Matmul& op) override {
    const model::SyntheticOptions options{recipe_.zero_points, recipe_.quantizer == kernels::Quantizer::kMse};
    return model::synthetic_weights(recipe_.format.value_or(kernels::Format::kInt8), op.k, op.n,
                                    recipe_.group, recipe_.seed, op.op, recipe_.threads, options);
  }

 private:
  model::Workload workload_;
  WeightRecipe recipe_;
};

}  // namespace

std::unique_ptr<WeightSource> synthetic_weights(model::Workload workload, const WeightRecipe& recipe) {
  return std::make_unique<SyntheticWeights>(std::move(workload), recipe);
}

}  // namespace lpu::check
