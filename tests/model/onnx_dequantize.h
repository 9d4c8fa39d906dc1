// ONNX QuantizeLinear and DequantizeLinear for the integer types our formats hold: int8 and uint8 as
// int8 codes; int4, uint4, int2 and uint2 as int4 codes. Unsigned types are moved by half their range.
#pragma once

#include "kernels/format.h"
#include "tests/model/onnx_cases.h"

namespace lpu::tests {

struct CodeType {
  kernels::Format format;
  int shift;     // ONNX value less this is our code
  int min, max;  // of the ONNX type
};

inline std::optional<CodeType> code_type(const std::string& type) {
  if (type == "i8") return CodeType{kernels::Format::kInt8, 0, -128, 127};
  if (type == "u8") return CodeType{kernels::Format::kInt8, 128, 0, 255};
  if (type == "i4") return CodeType{kernels::Format::kInt4, 0, -8, 7};
  if (type == "u4") return CodeType{kernels::Format::kInt4, 8, 0, 15};
  if (type == "i2") return CodeType{kernels::Format::kInt4, 0, -2, 1};
  if (type == "u2") return CodeType{kernels::Format::kInt4, 0, 0, 3};
  return std::nullopt;
}

// For every element of x, the index of its scale: one for all, one per index of `axis`, or one per block
// of block_size along it.
inline std::vector<std::size_t> scale_index(const OnnxTensor& x, const OnnxTensor& scale, const OnnxCase& c) {
  std::vector<std::size_t> index(x.count(), 0);
  if (scale.count() == 1) return index;
  const long given = c.attribute("axis", 1);
  const std::size_t axis =
      static_cast<std::size_t>(given < 0 ? given + static_cast<long>(x.shape.size()) : given);
  const auto block = static_cast<std::size_t>(c.attribute("block_size", 0));
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < x.shape.size(); ++i) inner *= x.shape[i];
  const std::size_t along = x.shape[axis];
  for (std::size_t i = 0; i < index.size(); ++i) {
    const std::size_t at = i / inner % along;
    index[i] = block == 0 ? at : (i / inner / along * (along / block) + at / block) * inner + i % inner;
    REQUIRE(index[i] < scale.count());
  }
  return index;
}

inline std::vector<int> zero_points(const OnnxCase& c, const OnnxTensor& scale) {
  return c.inputs() > 2 ? c.input(2).integers() : std::vector<int>(scale.count(), 0);
}

// Every element is a column of one weight with its own scale and zero point, so that multiplying by
// x = 1 is dequantisation: fl(float(code - zero point) * scale).
inline kernels::QuantizedMatrix dequantizer(const OnnxCase& c, const CodeType& type) {
  const OnnxTensor x = c.input(0), scale = c.input(1);
  const auto codes = x.integers();
  const auto index = scale_index(x, scale, c);
  const auto points = zero_points(c, scale);
  kernels::QuantizedMatrix w = kernels::make_matrix(type.format, 1, codes.size());
  w.zero_points.resize(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto code = static_cast<std::int8_t>(codes[i] - type.shift);
    kernels::pack_column(w, i, &code);
    w.scales[i] = scale.floats()[index[i]];
    w.zero_points[i] = static_cast<std::int8_t>(points[index[i]] - type.shift);
  }
  return w;
}

}  // namespace lpu::tests
