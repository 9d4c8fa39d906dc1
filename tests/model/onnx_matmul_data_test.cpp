// ONNX MatMulInteger and QLinearMatMul through our integer matmul.
#include "tests/model/onnx_matmul.h"

using namespace lpu::tests;

TEST_CASE("MatMulInteger is exact") {
  Compared values("ONNX MatMulInteger sums");
  const OnnxVectors vectors;
  for (const OnnxCase& c : vectors.of_operator("MatMulInteger")) {
    const OnnxTensor a = c.input(0), b = c.input(1);
    const auto acc = integer_matmul(kernel_sums, a, operand(a, c.input(2)), b, operand(b, c.input(3)));
    CHECK(differences(acc, view<std::int32_t>(c.output().bytes, 0, c.output().count())) == 0);
    values.add(acc.size());
  }
  CHECK(values.count() == 8);
}

TEST_CASE("QLinearMatMul is exact: 2-D and 3-D, int8 and uint8, fp32 and fp16 scales") {
  Compared values("ONNX QLinearMatMul outputs");
  const OnnxVectors vectors;
  const auto cases = vectors.of_operator("QLinearMatMul");
  CHECK(cases.size() == 8);
  for (const OnnxCase& c : cases) {
    INFO(c.name());
    const auto y = q_linear_matmul(kernel_sums, c);
    CHECK(y == c.output().integers());
    values.add(y.size());
  }
  CHECK(values.count() == 72);
}
