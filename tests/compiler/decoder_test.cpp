// What a weight decoder in front of the MXM saves is measured by running the same matmul without it.
#include <doctest/doctest.h>

#include "tests/compiler/run_matmul.h"

namespace lpu::tests {
namespace {

TEST_CASE("the decoder changes cycles and path, never a bit of the result") {
  for (const kernels::Format f : {kernels::Format::kInt4, kernels::Format::kQ3p5b, kernels::Format::kQ3p5}) {
    Case c{1, 1300, 900, f, 0, true, false, false, compiler::Output::kFloat32, chip_of("tsp-v1")};
    const Operands o = make_operands(c);
    const Outcome vxm = run_matmul(c, o);
    c.chip = chip_of("tsp-v1", {"mxm.weight_decoder=q3p5"});
    const Outcome decoder = run_matmul(c, o);
    CHECK(vxm.info.path == compiler::Path::kVxm);
    CHECK(decoder.info.path == compiler::Path::kDecoder);
    CHECK(vxm.y == decoder.y);
    CHECK(decoder.run.cycles < vxm.run.cycles);
    CHECK(decoder.run.alu_ops < vxm.run.alu_ops);
  }
}

TEST_CASE("an int4 decoder does not serve q3p5") {
  Case c{1,     100,   100,   kernels::Format::kQ3p5,     0,
         false, false, false, compiler::Output::kFloat32, chip_of("tsp-v1", {"mxm.weight_decoder=int4"})};
  const Operands o = make_operands(c);
  CHECK(run_matmul(c, o).info.path == compiler::Path::kVxm);
}

}  // namespace
}  // namespace lpu::tests
