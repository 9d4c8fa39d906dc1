// ONNX's integer operators with the matmul inside them computed by the chip.
#include <set>

#include "tests/chip_data/on_chip.h"
#include "tests/model/onnx_dequantize.h"
#include "tests/model/onnx_matmul.h"

using namespace lpu::tests;

TEST_CASE("MatMulInteger is exact") {
  const OnnxVectors vectors;
  for (const NamedChip& on : chips()) {
    Comparison sums("ONNX MatMulInteger sums", on);
    for (const OnnxCase& c : vectors.of_operator("MatMulInteger")) {
      INFO(on.name, " ", c.name());
      const OnnxTensor a = c.input(0), b = c.input(1), y = c.output();
      sums.check(integer_matmul(sums_on(on), a, operand(a, c.input(2)), b, operand(b, c.input(3))),
                 view<std::int32_t>(y.bytes, 0, y.count()));
    }
    CHECK(sums.values.count() == 8);
  }
}

TEST_CASE("QLinearMatMul is exact: 2-D and 3-D, int8 and uint8, fp32 and fp16 scales") {
  const OnnxVectors vectors;
  for (const NamedChip& on : chips()) {
    Comparison outputs("ONNX QLinearMatMul outputs", on);
    for (const OnnxCase& c : vectors.of_operator("QLinearMatMul")) {
      INFO(on.name, " ", c.name());
      outputs.check(q_linear_matmul(sums_on(on), c), c.output().integers());
    }
    CHECK(outputs.results == 8);
    CHECK(outputs.values.count() == 72);
  }
}

TEST_CASE("DequantizeLinear, a matmul by 1, is bit-exact on every integer type our formats hold") {
  const OnnxVectors vectors;
  for (const NamedChip& on : chips()) {
    Comparison outputs("ONNX DequantizeLinear outputs", on);
    std::set<std::string> types;
    for (const OnnxCase& c : vectors.of_operator("DequantizeLinear")) {
      const auto type = code_type(c.input(0).type);
      if (!type) continue;
      INFO(on.name, " ", c.name());
      outputs.check(chip_floats(on, dequantizer(c, *type), {1}, 1), c.output().floats());
      types.insert(c.input(0).type);
    }
    CHECK(types == std::set<std::string>{"i2", "i4", "u2", "u4", "u8"});
    CHECK(outputs.values.count() == 64);
  }
}
