// Seeded fp32 weights, before any quantiser has seen them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lpu::model {

// fp32 [n][k] as checkpoints store it: bell-shaped columns (the sum of four random 16-bit numbers, 1 in 64
// tripled) whose spread differs like that of synthetic_weights(). Same arguments, same bits, on any machine
// and with any number of threads. Throws std::invalid_argument when k or n is 0.
std::vector<float> synthetic_floats(std::size_t k, std::size_t n, std::uint64_t seed,
                                    std::string_view tensor_name, unsigned threads);

}  // namespace lpu::model
