// The RTL is held to the host's arithmetic as operation.cpp reads ops.def; the engines to
// emulator/isa/semantics. Both readings must be one, or agreement of the RTL here would not be agreement with
// the engines.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "emulator/isa/semantics/vxm.h"
#include "tests/rtl/fp32/corners.h"
#include "tests/rtl/fp32/random_operands.h"

namespace lpu::rtl_fp32 {
namespace {

Op engine_op(Operation op) {
  switch (op) {
    case Operation::kAdd:
      return Op::kFAdd;
    case Operation::kSub:
      return Op::kFSub;
    case Operation::kMul:
      return Op::kFMul;
    case Operation::kMax:
      return Op::kFMax;
    case Operation::kI2f:
      return Op::kI2F;
    default:
      return Op::kF2I;
  }
}

int differ(Operation op, Operands x) {
  return semantics::alu(engine_op(op), x.a, x.b) == expected(op, x) ? 0 : 1;
}

TEST_CASE("the engines' semantics are the arithmetic that the RTL is held to") {
  for (const Operation op : {Operation::kAdd, Operation::kSub, Operation::kMul, Operation::kMax,
                             Operation::kI2f, Operation::kF2i}) {
    int wrong = 0;
    for (const Operands& x : corners(op)) wrong += differ(op, x);
    RandomOperands random(op, 0x1f32);
    for (int i = 0; i < 1'000'000; ++i) wrong += differ(op, random.next());
    CHECK_MESSAGE(wrong == 0, fmt::format("{}: {} results differ", name(op), wrong));
  }
}

}  // namespace
}  // namespace lpu::rtl_fp32
