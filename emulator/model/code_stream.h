// A fast stream of bell-shaped integer codes: the inner loop of the synthetic weights.
//
// 855 M weights are made per run, so a code costs a few SIMD instructions and never a float: the sum
// of four random bytes (Irwin-Hall, standard deviation 147.8) is scaled by a 16-bit multiplier,
// 1 in 64 is tripled (the heavy tail real weights have, and what reaches the ends of the code
// range), then rounded and clamped. Loops are over fixed lanes so that compilers vectorise them;
// all arithmetic is integer, so every machine gives the same codes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lpu::model {

class CodeStream {
 public:
  static constexpr std::size_t kLanes = 128;  // even, so that the parity of a lane is that of its row

  // How a block of lanes becomes codes; a lane is a row of weights or a channel of activations.
  struct Shape {
    alignas(64) std::array<std::int16_t, kLanes> multiplier{}, min{}, max{};
  };

  explicit CodeStream(std::uint64_t key);
  void next(const Shape& shape, std::int8_t* codes);  // writes kLanes codes

  // multiplier for codes of this standard deviation, given in 1/256 code; at most 120 codes.
  static constexpr std::int16_t multiplier_for(std::uint32_t deviation_q8) {
    // deviation * 16 (fraction bits) * 2^16 (high half of the product) / (32 * 147.8 * 256)
    return static_cast<std::int16_t>(deviation_q8 * 1048576ull / 1210778ull);
  }

 private:
  static constexpr std::size_t kWords = kLanes / 2;
  alignas(64) std::array<std::uint32_t, kWords> a_, b_;
};

}  // namespace lpu::model
