// ONNX's integer operators with the matmul inside them computed by the chip.
#include <set>

#include "tests/chip_data/on_chip.h"
#include "tests/model/onnx_dequantize.h"
#include "tests/model/onnx_matmul.h"

using namespace lpu::tests;

TEST_CASE("MatMulInteger is exact") {
  for (const NamedChip& on : chips()) {
    Comparison compared("ONNX MatMulInteger sums", on);
    const OnnxVectors vectors;
    for (const OnnxCase& c : vectors.of_operator("MatMulInteger")) {
      INFO(on.name, " ", c.name());
      const OnnxTensor a = c.input(0), b = c.input(1), y = c.output();
      const auto acc = integer_matmul(sums_on(on), a, operand(a, c.input(2)), b, operand(b, c.input(3)));
      compared.check(acc, view<std::int32_t>(y.bytes, 0, y.count()));
    }
    CHECK(compared.values.count() == 8);
  }
}

TEST_CASE("QLinearMatMul is exact: 2-D and 3-D, int8 and uint8, fp32 and fp16 scales") {
  for (const NamedChip& on : chips()) {
    Comparison compared("ONNX QLinearMatMul outputs", on);
    const OnnxVectors vectors;
    for (const OnnxCase& c : vectors.of_operator("QLinearMatMul")) {
      INFO(on.name, " ", c.name());
      const auto y = q_linear_matmul(sums_on(on), c);
      compared.check(y, c.output().integers());
    }
    CHECK(compared.values.count() == 72);
  }
}

TEST_CASE("DequantizeLinear, a matmul by 1, is bit-exact on every integer type our formats hold") {
  for (const NamedChip& on : chips()) {
    Comparison compared("ONNX DequantizeLinear outputs", on);
    const OnnxVectors vectors;
    std::set<std::string> types;
    for (const OnnxCase& c : vectors.of_operator("DequantizeLinear")) {
      const auto type = code_type(c.input(0).type);
      if (!type) continue;
      INFO(on.name, " ", c.name());
      const auto y = chip_floats(on, dequantizer(c, *type), {1}, 1);
      compared.check(y, c.output().floats());
      types.insert(c.input(0).type);
    }
    CHECK(types == std::set<std::string>{"i2", "i4", "u2", "u4", "u8"});
    CHECK(compared.values.count() == 64);
  }
}
