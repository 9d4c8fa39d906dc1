#include "tests/rtl/fp32/operation.h"

#include <bit>
#include <cmath>
#include <limits>

namespace lpu::rtl_fp32 {
namespace {

float real(Word w) { return std::bit_cast<float>(w); }
Word canonical(float f) { return f != f ? 0x7FC00000u : std::bit_cast<Word>(f); }

// A key that orders all words but NaNs as ops.def wants them: -0 just below +0.
std::int64_t order(Word w) {
  const std::int64_t magnitude = w & 0x7FFFFFFFu;
  return (w >> 31) != 0 ? -1 - magnitude : magnitude;
}

Word larger(Operands x) {
  if (real(x.a) != real(x.a) || real(x.b) != real(x.b)) return 0x7FC00000u;
  return order(x.a) > order(x.b) ? x.a : x.b;
}

// Every fp32 is exact in double, and so are the bounds; the host rounds to nearest even by default.
Word to_integer(Word w) {
  constexpr double kLowest = std::numeric_limits<std::int32_t>::min();
  constexpr double kHighest = std::numeric_limits<std::int32_t>::max();
  const double value = real(w);
  if (value != value) return 0;
  return static_cast<Word>(
      static_cast<std::int32_t>(std::fmax(kLowest, std::fmin(kHighest, std::rint(value)))));
}

}  // namespace

const char* name(Operation op) {
  switch (op) {
    case Operation::kAdd:
      return "fadd";
    case Operation::kSub:
      return "fsub";
    case Operation::kMul:
      return "fmul";
    case Operation::kMax:
      return "fmax";
    case Operation::kI2f:
      return "i2f";
    case Operation::kF2i:
      return "f2i";
  }
  return "?";
}

Word expected(Operation op, Operands x) {
  switch (op) {
    case Operation::kAdd:
      return canonical(real(x.a) + real(x.b));
    case Operation::kSub:
      return canonical(real(x.a) - real(x.b));
    case Operation::kMul:
      return canonical(real(x.a) * real(x.b));
    case Operation::kMax:
      return larger(x);
    case Operation::kI2f:
      return canonical(static_cast<float>(static_cast<std::int32_t>(x.a)));
    case Operation::kF2i:
      return to_integer(x.a);
  }
  return 0;
}

}  // namespace lpu::rtl_fp32
