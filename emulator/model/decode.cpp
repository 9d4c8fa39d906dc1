#include "emulator/model/decode.h"

#include <bit>
#include <cstring>

#include "emulator/model/half.h"
#include "emulator/model/tensor_types.h"

namespace lpu::model {
namespace {

constexpr std::size_t kBlockValues = 32;

float half_at(const std::uint8_t* bytes) {
  std::uint16_t bits;
  std::memcpy(&bits, bytes, sizeof(bits));
  return half_to_float(bits);
}

// The upper half of an fp32.
float bfloat_at(const std::uint8_t* bytes) {
  std::uint16_t bits;
  std::memcpy(&bits, bytes, sizeof(bits));
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

// Q8_0: fp16 d, 32 int8. Q4_0: fp16 d, 16 bytes; byte j holds value j low and value j + 16 high, both + 8.
void block_codes(std::uint32_t type, const std::uint8_t* block, std::int8_t* codes) {
  const std::uint8_t* payload = block + 2;
  if (type == kQ8_0) {
    std::memcpy(codes, payload, kBlockValues);
    return;
  }
  for (std::size_t j = 0; j < kBlockValues / 2; ++j) {
    codes[j] = static_cast<std::int8_t>((payload[j] & 15) - 8);
    codes[j + kBlockValues / 2] = static_cast<std::int8_t>((payload[j] >> 4) - 8);
  }
}

void decode_blocks(std::uint32_t type, const std::uint8_t* bytes, std::size_t count, float* values) {
  const std::size_t block_bytes = find_tensor_type(type)->block_bytes;
  for (std::size_t block = 0; block < count / kBlockValues; ++block) {
    std::int8_t codes[kBlockValues];
    block_codes(type, bytes + block * block_bytes, codes);
    const float scale = half_at(bytes + block * block_bytes);
    for (std::size_t i = 0; i < kBlockValues; ++i) {
      values[block * kBlockValues + i] = static_cast<float>(codes[i]) * scale;
    }
  }
}

}  // namespace

bool can_decode(std::uint32_t type) {
  return type == kF32 || type == kF16 || type == kBF16 || exact_format(type).has_value();
}

std::optional<kernels::Format> exact_format(std::uint32_t type) {
  if (type == kQ8_0) return kernels::Format::kInt8;
  if (type == kQ4_0) return kernels::Format::kInt4;
  return std::nullopt;
}

void decode_values(std::uint32_t type, const std::uint8_t* bytes, std::size_t count, float* values) {
  if (type == kF32) {
    std::memcpy(values, bytes, count * sizeof(float));
  } else if (type == kF16) {
    for (std::size_t i = 0; i < count; ++i) values[i] = half_at(bytes + 2 * i);
  } else if (type == kBF16) {
    for (std::size_t i = 0; i < count; ++i) values[i] = bfloat_at(bytes + 2 * i);
  } else {
    decode_blocks(type, bytes, count, values);
  }
}

void decode_codes(std::uint32_t type, const std::uint8_t* bytes, std::size_t count, std::int8_t* codes,
                  float* scales) {
  const std::size_t block_bytes = find_tensor_type(type)->block_bytes;
  for (std::size_t block = 0; block < count / kBlockValues; ++block) {
    block_codes(type, bytes + block * block_bytes, codes + block * kBlockValues);
    scales[block] = half_at(bytes + block * block_bytes);
  }
}

}  // namespace lpu::model
