#include "emulator/check/golden.h"

#include <cstring>

#include "emulator/check/job.h"
#include "kernels/matmul.h"

namespace lpu::check {
namespace {

template <class T, class F>
std::vector<std::uint8_t> bytes_of(std::size_t count, F fill) {
  std::vector<T> values(count);
  fill(values.data());
  std::vector<std::uint8_t> bytes(count * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

}  // namespace

std::size_t output_bytes(compiler::Output output) { return output == compiler::Output::kInt8 ? 1 : 4; }

std::vector<std::uint8_t> golden_outputs(const kernels::QuantizedMatrix& w,
                                         const model::SyntheticActivations& a, compiler::Output output,
                                         unsigned threads) {
  kernels::set_threads(threads);
  const std::size_t m = a.scale.size(), count = m * w.n;
  switch (output) {
    case compiler::Output::kInt32:
      return bytes_of<std::int32_t>(count,
                                    [&](std::int32_t* y) { kernels::matmul_int32(w, a.x.data(), m, y); });
    case compiler::Output::kInt8:
      return bytes_of<std::int8_t>(count, [&](std::int8_t* y) {
        kernels::matmul_int8(w, a.x.data(), a.scale.data(), m, kInverseOutputScale, y);
      });
    case compiler::Output::kFloat32:
      break;
  }
  return bytes_of<float>(count, [&](float* y) { kernels::matmul_fp32(w, a.x.data(), a.scale.data(), m, y); });
}

}  // namespace lpu::check
