// A Verilated unit as a function of its operands.
#pragma once

#include <verilated.h>

#include <cstdint>
#include <optional>

#include "tests/rtl/fp32/operation.h"

namespace lpu::rtl_fp32 {

template <class Model>
class Unit {
 public:
  Word operator()(Operation op, Operands x) {
    model_.a_i = x.a;
    if constexpr (requires { model_.b_i; }) model_.b_i = x.b;
    if constexpr (requires { model_.sub_i; }) model_.sub_i = op == Operation::kSub;
    model_.eval();
    return model_.result_o;
  }

 private:
  VerilatedContext context_;
  Model model_{&context_};
};

struct Mismatch {
  Operands operands;
  Word got, want;
};

// How a unit fared: operands tried, wrong results among them, and the first of those.
struct Score {
  std::uint64_t tried = 0, wrong = 0;
  std::optional<Mismatch> first;
};

template <class Model>
void judge(Unit<Model>& unit, Operation op, Operands x, Score& score) {
  const Word got = unit(op, x), want = expected(op, x);
  ++score.tried;
  if (got == want) return;
  ++score.wrong;
  if (!score.first) score.first = Mismatch{x, got, want};
}

}  // namespace lpu::rtl_fp32
