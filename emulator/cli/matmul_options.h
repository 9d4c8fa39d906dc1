// What to multiply: a workload, one shape or a model file, and how its weights are made.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/check/weight_source.h"
#include "emulator/cli/arguments.h"
#include "emulator/compiler/matmul.h"

namespace lpu::cli {

struct MatmulChoice {
  std::unique_ptr<check::WeightSource> source;
  std::vector<model::Matmul> matmuls;  // those of source->workload() that were asked for
  check::WeightRecipe recipe;
  std::size_t batch = 1;
  compiler::Output output = compiler::Output::kFloat32;
};

void add_matmul_options(Arguments* arguments);
// Throws BadInput, model::ImportError, std::invalid_argument.
MatmulChoice resolve_matmuls(const Arguments& arguments, unsigned threads);

std::string_view output_name(compiler::Output output);
// "int8", or "stored" for the codes of a model file.
std::string weights_name(const MatmulChoice& choice);

}  // namespace lpu::cli
