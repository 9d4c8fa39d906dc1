// ONNX QuantizeLinear and DequantizeLinear for the integer types our formats hold: int8 and uint8 as
// int8 codes; int4, uint4, int2 and uint2 as int4 codes. Unsigned types are moved by half their range.
#include <cmath>
#include <set>

#include "kernels/matmul.h"
#include "tests/model/onnx_cases.h"

using namespace lpu::tests;
using lpu::kernels::Format;
using lpu::kernels::QuantizedMatrix;

namespace {

struct CodeType {
  Format format;
  int shift;     // ONNX value less this is our code
  int min, max;  // of the ONNX type
};

std::optional<CodeType> code_type(const std::string& type) {
  if (type == "i8") return CodeType{Format::kInt8, 0, -128, 127};
  if (type == "u8") return CodeType{Format::kInt8, 128, 0, 255};
  if (type == "i4") return CodeType{Format::kInt4, 0, -8, 7};
  if (type == "u4") return CodeType{Format::kInt4, 8, 0, 15};
  if (type == "i2") return CodeType{Format::kInt4, 0, -2, 1};
  if (type == "u2") return CodeType{Format::kInt4, 0, 0, 3};
  return std::nullopt;
}

// For every element of x, the index of its scale: one for all, one per index of `axis`, or one per block
// of block_size along it.
std::vector<std::size_t> scale_index(const OnnxTensor& x, const OnnxTensor& scale, const OnnxCase& c) {
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

std::vector<int> zero_points(const OnnxCase& c, const OnnxTensor& scale) {
  return c.inputs() > 2 ? c.input(2).integers() : std::vector<int>(scale.count(), 0);
}

// Every element is a column of one weight with its own scale and zero point, so that multiplying by
// x = 1 is dequantisation: fl(float(code - zero point) * scale).
std::vector<float> dequantize(const OnnxCase& c, const CodeType& type) {
  const OnnxTensor x = c.input(0), scale = c.input(1);
  const auto codes = x.integers();
  const auto index = scale_index(x, scale, c);
  const auto points = zero_points(c, scale);
  QuantizedMatrix w = lpu::kernels::make_matrix(type.format, 1, codes.size());
  w.zero_points.resize(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto code = static_cast<std::int8_t>(codes[i] - type.shift);
    lpu::kernels::pack_column(w, i, &code);
    w.scales[i] = scale.floats()[index[i]];
    w.zero_points[i] = static_cast<std::int8_t>(points[index[i]] - type.shift);
  }
  const std::int8_t one = 1;
  const float unit = 1;
  std::vector<float> y(codes.size());
  lpu::kernels::matmul_fp32(w, &one, &unit, 1, y.data());
  return y;
}

// saturate(round_half_even(x / scale) + zero point), as codes of ours packed into one column.
QuantizedMatrix quantize(const OnnxCase& c, const CodeType& type) {
  const OnnxTensor x = c.input(0), scale = c.input(1);
  const auto index = scale_index(x, scale, c);
  const auto points = zero_points(c, scale);
  std::vector<std::int8_t> codes;
  for (std::size_t i = 0; i < index.size(); ++i) {
    const float ratio = x.floats()[i] / scale.floats()[index[i]];
    const int value = static_cast<int>(std::nearbyint(ratio)) + points[index[i]];
    codes.push_back(static_cast<std::int8_t>(std::clamp(value, type.min, type.max) - type.shift));
  }
  QuantizedMatrix w = lpu::kernels::make_matrix(type.format, codes.size(), 1);
  lpu::kernels::pack_column(w, 0, codes.data());
  return w;
}

std::vector<int> values_of(const QuantizedMatrix& w, const CodeType& type) {
  std::vector<std::int8_t> codes(w.k);
  lpu::kernels::unpack_column(w, 0, codes.data());
  std::vector<int> values;
  for (const std::int8_t code : codes) values.push_back(code + type.shift);
  return values;
}

}  // namespace

TEST_CASE("DequantizeLinear is bit-exact on every integer type our formats hold") {
  Compared values("ONNX DequantizeLinear outputs");
  const OnnxVectors vectors;
  std::set<std::string> types;
  for (const OnnxCase& c : vectors.of_operator("DequantizeLinear")) {
    const auto type = code_type(c.input(0).type);
    if (!type) continue;
    INFO(c.name());
    const auto y = dequantize(c, *type);
    CHECK(differences(y, c.output().floats()) == 0);
    values.add(y.size());
    types.insert(c.input(0).type);
  }
  CHECK(types == std::set<std::string>{"i2", "i4", "u2", "u4", "u8"});
  CHECK(values.count() == 64);
}

TEST_CASE("QuantizeLinear is exact on every integer type our formats hold, packed bytes of int4 included") {
  Compared values("ONNX QuantizeLinear outputs");
  const OnnxVectors vectors;
  std::set<std::string> types;
  for (const OnnxCase& c : vectors.of_operator("QuantizeLinear")) {
    const OnnxTensor expected = c.output();
    const auto type = code_type(expected.type);
    if (!type) continue;
    INFO(c.name());
    const QuantizedMatrix w = quantize(c, *type);
    CHECK(values_of(w, *type) == expected.integers());
    // ONNX packs 4 bits low nibble first, as our int4 does along k.
    if (expected.type == "i4") CHECK(w.data == expected.bytes);
    values.add(w.k);
    types.insert(expected.type);
  }
  CHECK(types == std::set<std::string>{"i2", "i4", "u2", "u4", "u8"});
  CHECK(values.count() == 84);
}
