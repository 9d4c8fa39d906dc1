// Exact integer matmul Y[M,N] = X[M,K] W[K,N] over quantised weights: the golden numbers.
//
// Normative output step (the only definition; everything else is compared with it, bit for bit):
//   acc[g]  = sum over the group's k of x[m,k] * (code[k,n] - zp[g,n])            exact, int32
//   p[g]    = fl(float(acc[g]) * scale[g,n])              float(): int32 -> fp32, nearest even
//             with scales_odd: the group is two terms, even k then odd k, each with its own scale
//   r       = p[first];  r = fl(r + p[next])              in order of g (even before odd)
//   y       = fl(r * x_scale[m])
//   y_int8  = clamp(nearest_even(fl(y * inverse_output_scale)), -128, 127), NaN -> 0
// fl() rounds to fp32 nearest even, subnormals kept, no FMA; a NaN result is 0x7FC00000.
// Up to 131,071 rows in a sum keep it exact in int32 (128 * 128 * 131,071 < 2^31). With zero points
// |code - zp| reaches 255 and the limit is 65,793 rows. A sum is a group's, so these bound the group (the
// whole K without groups). Longer ones and matrices of inconsistent size throw std::invalid_argument.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/format.h"

namespace lpu::kernels {

inline constexpr std::size_t kMaxExactK = 131071;
inline constexpr std::size_t kMaxExactKWithZeroPoints = 65793;

// Throws as above unless w is consistent and its sums are exact.
void check_exact(const QuantizedMatrix& w);

// acc[groups or 2*groups][M][N]: the exact integer sums before scaling. With scales_odd there are
// two terms per group (even, odd), else one. x is row-major int8 [M,K].
std::size_t accumulator_terms(const QuantizedMatrix& w);
void matmul_int32(const QuantizedMatrix& w, const std::int8_t* x, std::size_t m, std::int32_t* acc);

// y fp32 [M,N] row-major; x_scale [M].
void matmul_fp32(const QuantizedMatrix& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                 float* y);
// y int8 [M,N] row-major.
void matmul_int8(const QuantizedMatrix& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                 float inverse_output_scale, std::int8_t* y);

// The output step alone, from acc as matmul_int32 leaves it.
void output_step(const QuantizedMatrix& w, const std::int32_t* acc, const float* x_scale, std::size_t m,
                 float* y);

// Worker threads used by the functions above (identical bits whatever the number). Default 1.
void set_threads(unsigned threads);

}  // namespace lpu::kernels
