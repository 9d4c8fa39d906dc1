// Synthetic weights and activations: seeded, shaped like the real ones, made straight in codes.
//
// Same arguments, same bits, on any machine and with any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "kernels/format.h"

namespace lpu::model {

struct SyntheticOptions {
  bool zero_points = false;  // asymmetric codes: a zero point per group and column
  bool odd_scales = false;   // q3p5, q3p5b: own scales of the 3-bit rows; no effect on the others
};

// W[K,N] with bell-shaped columns of differing spread, a heavy tail that reaches both ends of the code
// range, and a few columns of outlying scale. `group` as in kernels::QuantizedMatrix.
// Throws std::invalid_argument when k, n are 0 or group does not divide k.
kernels::QuantizedMatrix synthetic_weights(kernels::Format format, std::size_t k, std::size_t n,
                                           std::size_t group, std::uint64_t seed,
                                           std::string_view tensor_name, unsigned threads,
                                           const SyntheticOptions& options = {});

struct SyntheticActivations {
  std::vector<std::int8_t> x;  // row-major [M,K]
  std::vector<float> scale;    // [M]
};

// A few channels of k are outliers in every row, as in real transformers (Dettmers et al.,
// LLM.int8(), arXiv:2208.07339); -128 occurs although absmax quantisers never make it.
SyntheticActivations synthetic_activations(std::size_t m, std::size_t k, std::uint64_t seed,
                                           std::string_view name);

}  // namespace lpu::model
