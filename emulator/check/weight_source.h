// Where the weights of a job come from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/model/workload.h"
#include "kernels/format.h"
#include "kernels/quantize.h"

namespace lpu::check {

struct WeightRecipe {
  // None: the codes a file stores; floats and synthetic weights become int8.
  std::optional<kernels::Format> format;
  std::size_t group = 0;  // rows that share a scale; 0: the whole column
  bool zero_points = false;
  kernels::Quantizer quantizer = kernels::Quantizer::kAbsMax;
  std::uint64_t seed = 1;
  unsigned threads = 1;
};

class WeightSource {
 public:
  virtual ~WeightSource() = default;
  virtual const model::Workload& workload() const = 0;
  // The whole matrix of one of workload().matmuls.
  virtual kernels::QuantizedMatrix make(const model::Matmul& op) = 0;
};

// Both throw std::invalid_argument (one line) for a recipe they cannot follow; make() may throw it too.
std::unique_ptr<WeightSource> synthetic_weights(model::Workload workload, const WeightRecipe& recipe);
// The 2-D matrices of a checkpoint, each a matmul of its tensor's name. Throws model::ImportError.
std::unique_ptr<WeightSource> model_weights(const std::filesystem::path& file, const WeightRecipe& recipe);

}  // namespace lpu::check
