// Float weights to codes. Every quantiser reports its error on the data it was given.
#pragma once

#include "kernels/format.h"

namespace lpu::kernels {

enum class Quantizer : std::uint8_t {
  kAbsMax,  // scale = absmax / largest code of the narrowest row type (127, 7, 3), per column or group
  kMse,     // mean-square-optimal scale; q3p5/q3p5b: separate scales for the 4-bit and 3-bit rows
};

struct QuantizeError {
  double rms = 0;    // root mean square of w - w'
  double nrmse = 0;  // rms / standard deviation of w (infinite for a constant w that is not exact)
  double max = 0;    // largest |w - w'|
};

// code = clamp(nearest_even(fl(w / scale)), code_range). A column or group of zeros has scale 1; no
// scale is below 2^-100. Throws std::invalid_argument if a weight is infinite or NaN.
// w is fp32 [K,N] with w(k, n) = weights[n * k_count + k] (columns contiguous, as checkpoints store
// [out][in]). group as in QuantizedMatrix.
QuantizedMatrix quantize(Format f, Quantizer q, const float* weights, std::size_t k, std::size_t n,
                         std::size_t group, QuantizeError* error = nullptr);
// The same codes for the scales that m already holds (all positive and normal); fills m.data.
void quantize_with_scales(QuantizedMatrix& m, const float* weights, QuantizeError* error = nullptr);
// Per-token int8 activations: scale[m] = absmax/127 (1 for an all-zero row, at least 2^-100),
// q = nearest_even(fl(x / scale)).
void quantize_activations(const float* x, std::size_t m, std::size_t k, std::int8_t* q, float* scale);

}  // namespace lpu::kernels
