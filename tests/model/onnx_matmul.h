// ONNX MatMulInteger and QLinearMatMul over exact integer sums. uint8 operands are moved by 128 into
// int8, with their zero points, which changes no product of differences.
#pragma once

#include <cmath>

#include "tests/model/onnx_cases.h"
#include "tests/model/tflite.h"

namespace lpu::tests {

struct OnnxOperand {
  std::vector<std::int8_t> codes;
  int zero_point;
};

inline OnnxOperand operand(const OnnxTensor& tensor, const OnnxTensor& zero_point) {
  const int shift = tensor.is_signed() ? 0 : 128;
  OnnxOperand out{{}, zero_point.integers().at(0) - shift};
  for (const int v : tensor.integers()) out.codes.push_back(static_cast<std::int8_t>(v - shift));
  return out;
}

// a[batch][m][k] times b[batch][k][n], both less their zero points: exact sums [batch][m][n].
inline std::vector<std::int32_t> integer_matmul(const IntegerMatmul& matmul, const OnnxTensor& a,
                                                const OnnxOperand& x, const OnnxTensor& b,
                                                const OnnxOperand& w) {
  const std::size_t m = a.shape.end()[-2], k = a.shape.end()[-1], n = b.shape.end()[-1];
  const std::size_t batches = a.count() / (m * k);
  REQUIRE(b.count() == batches * k * n);
  std::vector<std::int32_t> all;
  for (std::size_t i = 0; i < batches; ++i) {
    const auto part = [i](const std::vector<std::int8_t>& v, std::size_t size) {
      const auto begin = v.begin() + static_cast<long>(i * size);
      return std::vector<std::int8_t>(begin, begin + static_cast<long>(size));
    };
    const auto matrix =
        matrix_of(kernels::Format::kInt8, transposed(part(w.codes, k * n), k, n), k, n, w.zero_point);
    const auto acc = offset_matmul(matmul, matrix, part(x.codes, m * k), m, -x.zero_point);
    all.insert(all.end(), acc.begin(), acc.end());
  }
  return all;
}

// Inputs: a, a_scale, a_zero_point, b, b_scale, b_zero_point, y_scale, y_zero_point.
// y = saturate(round_half_even(acc * a_scale * b_scale / y_scale) + zero point).
inline std::vector<int> q_linear_matmul(const IntegerMatmul& matmul, const OnnxCase& c) {
  const OnnxTensor a = c.input(0), b = c.input(3), y_zero_point = c.input(7);
  const auto acc = integer_matmul(matmul, a, operand(a, c.input(2)), b, operand(b, c.input(5)));
  const double scale =
      static_cast<double>(c.input(1).floats().at(0)) * c.input(4).floats().at(0) / c.input(6).floats().at(0);
  const int lowest = y_zero_point.is_signed() ? -128 : 0;
  std::vector<int> y;
  for (const std::int32_t sum : acc) {
    const int rounded = static_cast<int>(std::nearbyint(sum * scale)) + y_zero_point.integers().at(0);
    y.push_back(std::clamp(rounded, lowest, lowest + 255));
  }
  return y;
}

}  // namespace lpu::tests
