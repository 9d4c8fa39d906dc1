#include "emulator/model/code_stream.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "emulator/model/stream_key.h"

namespace lpu::model {
namespace {

static_assert(std::endian::native == std::endian::little,
              "lanes are the 16-bit halves of words, low half first");

// Marsaglia, "Xorshift RNGs" (2003): period 2^32-1 per lane, zero is its only fixed point.
inline std::uint32_t xorshift32(std::uint32_t x) {
  x ^= x << 13;
  x ^= x >> 17;
  return x ^ (x << 5);
}

// Sums of the two bytes in each 16-bit half, side by side.
inline std::uint32_t byte_pair_sums(std::uint32_t x) { return (x & 0x00FF00FFu) + ((x >> 8) & 0x00FF00FFu); }

constexpr int kFractionBits = 4;
constexpr int kMeanOfSum = 510;      // 4 * 127.5
constexpr unsigned kTailShift = 10;  // upper 6 bits all zero: 1 in 64

}  // namespace

CodeStream::CodeStream(std::uint64_t key) {
  for (std::size_t i = 0; i < kWords; ++i) {
    const std::uint64_t r = mix64(key + i);
    a_[i] = static_cast<std::uint32_t>(r) | 1u;  // never the fixed point
    b_[i] = static_cast<std::uint32_t>(r >> 32) | 1u;
  }
}

void CodeStream::next(const Shape& shape, std::int8_t* codes) {
  alignas(64) std::array<std::uint32_t, kWords> sums, tails;
  for (std::size_t i = 0; i < kWords; ++i) {
    a_[i] = xorshift32(a_[i]);
    b_[i] = xorshift32(b_[i]);
    sums[i] = byte_pair_sums(a_[i]) + byte_pair_sums(b_[i]);
    tails[i] = a_[i] ^ (b_[i] << 7);
  }
  alignas(64) std::array<std::uint16_t, kLanes> sum, tail;
  std::memcpy(sum.data(), sums.data(), sizeof(sum));
  std::memcpy(tail.data(), tails.data(), sizeof(tail));
  for (std::size_t i = 0; i < kLanes; ++i) {
    const auto centred = static_cast<std::int16_t>((sum[i] - kMeanOfSum) * 32);
    auto v = static_cast<std::int16_t>((centred * shape.multiplier[i]) >> 16);
    const auto tail_hash = static_cast<std::uint16_t>(tail[i] * 0x9E37u);
    v = static_cast<std::int16_t>((tail_hash >> kTailShift) == 0 ? 3 * v : v);
    v = static_cast<std::int16_t>((v + (1 << (kFractionBits - 1))) >> kFractionBits);
    codes[i] = static_cast<std::int8_t>(std::clamp(v, shape.min[i], shape.max[i]));
  }
}

}  // namespace lpu::model
