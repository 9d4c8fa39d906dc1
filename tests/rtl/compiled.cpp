#include "tests/rtl/compiled.h"

#include <fmt/format.h>

#include "emulator/engine/fast/fast_engine.h"
#include "emulator/engine/minimise.h"

namespace lpu::tests {
namespace {

using compiler::Output;
using kernels::Format;

Case small(Format format, Output output, WeightDecoder decoder) {
  Case c{.m = 3, .k = 65, .n = 33, .format = format, .output = output, .chip = chip_of("mini")};
  c.chip.mxm_weight_decoder = static_cast<std::int64_t>(decoder);
  return c;
}

}  // namespace

NamedProgram compiled(const Case& c) {
  const Operands o = make_operands(c);
  const Program p = compiler::compile_matmul(c.chip, make_request(c, o));
  const auto engine = make_fast_engine();
  engine->load(p);
  write_tensor(*engine, p, *p.tensor("x"), o.x.data());
  if (const IoTensor* scale = p.tensor("x_scale")) write_tensor(*engine, p, *scale, o.x_scale.data());
  return {fmt::format("{} decoder {}", c.text(), c.chip.mxm_weight_decoder), with_memory(p, *engine)};
}

std::vector<NamedProgram> compiled_matmuls() {
  std::vector<NamedProgram> all;
  for (const Format f : {Format::kInt8, Format::kInt4, Format::kQ3p5b, Format::kQ3p5})
    for (const Output output : {Output::kInt32, Output::kInt8, Output::kFloat32})
      all.push_back(compiled(small(f, output, WeightDecoder::kNone)));
  all.push_back(compiled(small(Format::kInt4, Output::kInt32, WeightDecoder::kInt4)));
  all.push_back(compiled(small(Format::kQ3p5, Output::kInt32, WeightDecoder::kQ3p5)));
  return all;
}

}  // namespace lpu::tests
