// Stored tensor bytes to numbers. Knows block layouts, nothing of files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "kernels/format.h"

namespace lpu::model {

// Values of F32, F16, BF16, Q8_0 and Q4_0 are decoded; every other type is only listed.
bool can_decode(std::uint32_t type);
// The weight format that holds the type's codes exactly; none for float types.
std::optional<kernels::Format> exact_format(std::uint32_t type);

// `count` values from the bytes of their blocks. d * q in fp32, as ggml's dequantize_row_* do.
void decode_values(std::uint32_t type, const std::uint8_t* bytes, std::size_t count, float* values);
// The exact codes and the block scales, widened from fp16, of Q8_0 or Q4_0.
void decode_codes(std::uint32_t type, const std::uint8_t* bytes, std::size_t count, std::int8_t* codes,
                  float* scales);

}  // namespace lpu::model
