// The operations of the fp32 units, and what this machine's own IEEE arithmetic says each of them gives.
#pragma once

#include <cstdint>

namespace lpu::rtl_fp32 {

using Word = std::uint32_t;

enum class Operation { kAdd, kSub, kMul, kMax, kI2f, kF2i };

struct Operands {
  Word a, b;  // b means nothing to the conversions
};

constexpr bool is_conversion(Operation op) { return op == Operation::kI2f || op == Operation::kF2i; }

const char* name(Operation op);

// Not the emulator's semantics: a second reading of ops.def, so that an error there shows here.
Word expected(Operation op, Operands x);

}  // namespace lpu::rtl_fp32
