// The product of a plane: int8 matrix times int8 vector, exact in int32.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lpu::fast {

// Columns and the vector are padded to whole blocks of this many bytes; the vector's padding is zero.
inline constexpr std::size_t kMatvecBlock = 64;
constexpr std::size_t matvec_padded(std::size_t lanes) {
  return (lanes + kMatvecBlock - 1) / kMatvecBlock * kMatvecBlock;
}

// out[n] = sum over k of vector[k] * column n [k], column n at weights + n * stride.
// REQUIRES: stride is matvec_padded(); both inputs are aligned to kMatvecBlock.
void matvec(const std::int8_t* weights, std::size_t stride, std::size_t columns, const std::int8_t* vector,
            std::int32_t* out);

}  // namespace lpu::fast
