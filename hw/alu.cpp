#include "hw/alu.h"

#include "emulator/isa/semantics/vxm.h"

namespace lpu::hw {
namespace {

// The opcode is a constant inside, so that the choice is made once and not per lane.
template <Op kOp>
AluLanes lanes_of(const AluLanes& a, const AluLanes& b) {
  AluLanes r;
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = semantics::alu(kOp, a[i], b[i]);
  return r;
}

}  // namespace

AluLanes alu_lanes(Op op, const AluLanes& a, const AluLanes& b) {
  switch (op) {
#define LPU_OP(name, mnemonic, code, unit, format, step, d_skew, d_func, source, doc) \
  case Op::k##name:                                                                   \
    return lanes_of<Op::k##name>(a, b);
#include "emulator/isa/ops.def"
#undef LPU_OP
  }
  return {};
}

}  // namespace lpu::hw
