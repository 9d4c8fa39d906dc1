// The matrices `lpu quantize` works on: those of a model file, or seeded synthetic ones.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/cli/arguments.h"
#include "emulator/model/model_file.h"

namespace lpu::cli {

class QuantizeSource {
 public:
  virtual ~QuantizeSource() = default;
  virtual const std::string& name() const = 0;
  virtual const std::vector<model::NamedMatrix>& matrices() const = 0;  // type "F32" for synthetic ones
  // fp32 [n][k]
  virtual std::vector<float> load(const model::NamedMatrix& m) const = 0;
  virtual std::optional<kernels::QuantizedMatrix> stored(const model::NamedMatrix& m) const = 0;
};

void add_quantize_source_options(Arguments* arguments);
// Throws BadInput, model::ImportError, std::invalid_argument.
std::unique_ptr<QuantizeSource> resolve_quantize_source(const Arguments& arguments, unsigned threads);
// Those that --tensor names, or all. Throws BadInput.
std::vector<model::NamedMatrix> chosen_matrices(const Arguments& arguments, const QuantizeSource& source);

}  // namespace lpu::cli
