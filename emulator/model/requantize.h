// One matrix in another format: the codes it is stored in where they are that format, a quantiser's else.
#pragma once

#include <optional>
#include <vector>

#include "emulator/model/model_file.h"
#include "emulator/model/quantized_writer.h"
#include "kernels/quantize.h"

namespace lpu::model {

struct Requantize {
  kernels::Format format = kernels::Format::kInt8;
  std::optional<std::size_t> group;  // none: that of stored codes kept as they are, else the whole column
  kernels::Quantizer quantizer = kernels::Quantizer::kMse;
};

struct Requantized {
  kernels::QuantizedMatrix matrix;
  kernels::QuantizeError error;  // against the floats; all zero for kept codes, whose floats they are
  bool kept = false;
};

// fp32 [n][k] of the matrix, and the codes they were stored in, if any. Throws std::invalid_argument when the
// group does not divide k.
Requantized requantize(const Requantize& how, const NamedMatrix& matrix, const std::vector<float>& values,
                       const std::optional<kernels::QuantizedMatrix>& stored);
// What the result will be, before any weight is loaded.
PlannedMatrix planned(const Requantize& how, const NamedMatrix& matrix);
// Bits per weight of all arrays: codes with their padding, scales, zero points.
double stored_bits(const kernels::QuantizedMatrix& w);

}  // namespace lpu::model
