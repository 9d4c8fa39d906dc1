// Seeded operands, biased to where each operation has something to decide. Uniform words would almost never
// cancel, overflow narrowly, end subnormal or tie.
#pragma once

#include <cstdint>

#include "tests/rtl/fp32/operation.h"

namespace lpu::rtl_fp32 {

class RandomOperands {
 public:
  RandomOperands(Operation op, std::uint64_t seed) : op_(op), state_(seed) {}
  Operands next();

 private:
  std::uint64_t bits();
  Word below(Word n);               // 0 .. n-1
  Word between(int low, int high);  // exponent field, both ends possible, held to 0 .. 255
  Word word(Word exponent);         // random sign, and a fraction that often ties or carries
  Word fraction();
  Word special();  // zero, infinity, NaN and the like
  Operands sum();
  Operands product();
  Word integer();
  Word to_convert();

  Operation op_;
  std::uint64_t state_;
};

}  // namespace lpu::rtl_fp32
