// Keys of random streams: one per (seed, tensor, purpose, index), so that any column can be made
// by any thread, in any order, with the same bits.
#pragma once

#include <cstdint>
#include <string_view>

namespace lpu::model {

// Finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): a bijection that mixes every bit.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

enum class StreamPurpose : std::uint64_t { kCodes, kSpread, kScale, kOddScale, kZeroPoint, kChannel };

// FNV-1a over the name, so that the key is the same on every machine (std::hash is not).
constexpr std::uint64_t tensor_key(std::uint64_t seed, std::string_view name) {
  std::uint64_t h = 0xCBF29CE484222325u;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return mix64(h ^ mix64(seed));
}

constexpr std::uint64_t stream_key(std::uint64_t tensor, StreamPurpose purpose, std::uint64_t index) {
  return mix64(mix64(tensor + static_cast<std::uint64_t>(purpose)) + index);
}

// Uniform in [0, 1) from the top 24 bits: exact in fp32, hence the same on every machine.
constexpr float unit_float(std::uint64_t key) { return static_cast<float>(key >> 40) * 0x1p-24f; }

}  // namespace lpu::model
