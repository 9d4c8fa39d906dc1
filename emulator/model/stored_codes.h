// The arrays of a quantised matrix in a file: their shapes, their hash, and the matrix read from them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "emulator/model/byte_source.h"
#include "emulator/model/quantized_format.h"
#include "emulator/model/quantized_writer.h"
#include "emulator/model/tensor_table.h"
#include "kernels/format.h"

namespace lpu::model {

// Rows and columns of each of kMatrixParts; none for an array the matrix does not have.
using PartShapes = std::array<std::optional<std::pair<std::uint64_t, std::uint64_t>>, kMatrixParts.size()>;
PartShapes part_shapes(const PlannedMatrix& matrix);

// In the order of kMatrixParts; empty for an array the matrix does not have.
std::array<std::span<const std::uint8_t>, kMatrixParts.size()> arrays_of(const kernels::QuantizedMatrix& w);
std::uint64_t hash_of(const kernels::QuantizedMatrix& w);

// REQUIRES: tensor.codes, its arrays inside the file. Throws ImportError for a wrong checksum and for scales
// that are not finite.
kernels::QuantizedMatrix read_codes(const ByteSource& source, const StoredTensor& tensor);
// fp32 [n][k]: (code - zero point) * scale.
std::vector<float> dequantize(const kernels::QuantizedMatrix& w);

}  // namespace lpu::model
