// The mean-square-optimal scale of one run of weights that share it.
#pragma once

#include <cstddef>

#include "kernels/format.h"

namespace lpu::kernels {

// Smallest scale any quantiser produces: the chip folds powers of two into scales, and these must not
// become subnormal by that.
inline constexpr float kMinScale = 0x1p-100f;

// Minimises sum (w - s * code)^2 over s > 0. abs_max is the largest |w|. All weights zero: 1.
float mse_scale(const float* w, std::size_t count, float abs_max, CodeRange range);

}  // namespace lpu::kernels
