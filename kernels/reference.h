// The definitions of matmul.h written as plain loops, one weight at a time. Slow on purpose: this is
// what the SIMD path and the chip are compared with, so it shares nothing with them but code_at().
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/format.h"

namespace lpu::kernels::reference {

void matmul_int32(const QuantizedMatrix& w, const std::int8_t* x, std::size_t m, std::int32_t* acc);
void matmul_fp32(const QuantizedMatrix& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                 float* y);
void matmul_int8(const QuantizedMatrix& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                 float inverse_output_scale, std::int8_t* y);
void output_step(const QuantizedMatrix& w, const std::int32_t* acc, const float* x_scale, std::size_t m,
                 float* y);

// y_int8 of matmul.h for one value.
std::int8_t output_int8(float y, float inverse_output_scale);

// What the original Fortran (dequantize_output_3p5bit) computes, one fp32 add and one fp32 multiply:
// (float(acc) + offset) * scale. It has no activation scale and no sum(x) term, so it equals the
// output step above only where offset is 0 and x_scale is 1; it is kept to check its recorded results.
float original_fortran_dequantize(std::int32_t acc, float offset, float scale);

}  // namespace lpu::kernels::reference
