// Operands at which fp32 arithmetic changes its ways: all pairs of them for the operations of two.
#pragma once

#include <vector>

#include "tests/rtl/fp32/operation.h"

namespace lpu::rtl_fp32 {

std::vector<Operands> corners(Operation op);

}  // namespace lpu::rtl_fp32
