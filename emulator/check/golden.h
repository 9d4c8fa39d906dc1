// What the kernels say the outputs are.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/compiler/matmul.h"
#include "emulator/model/synthetic.h"
#include "kernels/format.h"

namespace lpu::check {

std::size_t output_bytes(compiler::Output output);  // of one element

// Y [M,N] row-major, bytes of the output's type. REQUIRES: int32 output only for one sum per column.
std::vector<std::uint8_t> golden_outputs(const kernels::QuantizedMatrix& w,
                                         const model::SyntheticActivations& a, compiler::Output output,
                                         unsigned threads);

}  // namespace lpu::check
