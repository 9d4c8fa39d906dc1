// ONNX QuantizeLinear by our packing, and DequantizeLinear through our matmul.
#include <cmath>
#include <set>

#include "kernels/matmul.h"
#include "tests/model/onnx_dequantize.h"

using namespace lpu::tests;
using lpu::kernels::QuantizedMatrix;

namespace {

std::vector<float> dequantize(const OnnxCase& c, const CodeType& type) {
  const QuantizedMatrix w = dequantizer(c, type);
  const std::int8_t one = 1;
  const float unit = 1;
  std::vector<float> y(w.n);
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
