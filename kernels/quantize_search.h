// The mean-square-optimal scale of one run of weights that share it.
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/format.h"

namespace lpu::kernels {

// Smallest scale any quantiser produces: the chip folds powers of two into scales, and these must not
// become subnormal by that.
inline constexpr float kMinScale = 0x1p-100f;

// Minimises sum (w - s * code)^2 over s > 0. w is overwritten (scaled and padded).
// abs_max is the largest |w|. All weights zero: 1.
float mse_scale(std::vector<float>& w, float abs_max, CodeRange range);

}  // namespace lpu::kernels
