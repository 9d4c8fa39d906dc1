#include "tests/chip_data/on_chip.h"

#include <bit>
#include <cmath>

namespace lpu::tests {

using kernels::QuantizedMatrix;

const std::vector<NamedChip>& chips() {
  static const std::vector<NamedChip> all = {
      {"tsp-v1", chip_of("tsp-v1")},
      {"mini", chip_of("mini")},
      {"tsp-v1 with a q3p5 weight decoder", chip_of("tsp-v1", {"mxm.weight_decoder=q3p5"})}};
  return all;
}

const NamedChip& mini() { return chips().at(1); }

ChipJob::ChipJob(const NamedChip& on, compiler::Output output, QuantizedMatrix w, std::vector<std::int8_t> x,
                 std::size_t m)
    : operands{std::move(w), std::move(x), std::vector<float>(m, 1.0f)} {
  REQUIRE(operands.x.size() == m * operands.w.k);
  shape.m = m;
  shape.k = operands.w.k;
  shape.n = operands.w.n;
  shape.format = operands.w.format;
  shape.group = operands.w.group;
  shape.zero_points = !operands.w.zero_points.empty();
  shape.output = output;
  shape.chip = on.chip;
}

Program ChipJob::compile() const {
  return compiler::compile_matmul(shape.chip, make_request(shape, operands));
}

std::vector<std::int32_t> chip_sums(const NamedChip& on, const QuantizedMatrix& w,
                                    const std::vector<std::int8_t>& x, std::size_t m) {
  const ChipJob job(on, compiler::Output::kInt32, w, x, m);
  return values_of_bytes<std::int32_t>(run_matmul(job.shape, job.operands).y);
}

std::vector<float> chip_floats(const NamedChip& on, const QuantizedMatrix& w,
                               const std::vector<std::int8_t>& x, std::size_t m) {
  const ChipJob job(on, compiler::Output::kFloat32, w, x, m);
  return values_of_bytes<float>(run_matmul(job.shape, job.operands).y);
}

IntegerMatmul sums_on(const NamedChip& on) {
  return [on](const QuantizedMatrix& w, const std::vector<std::int8_t>& x, std::size_t m) {
    return chip_sums(on, w, x, m);
  };
}

std::vector<float> with_chip_nan(std::vector<float> published) {
  constexpr std::uint32_t kNan = 0x7FC00000;  // kernels/matmul.h: a NaN result
  for (float& v : published) v = std::isnan(v) ? std::bit_cast<float>(kNan) : v;
  return published;
}

}  // namespace lpu::tests
