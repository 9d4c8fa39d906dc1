// Random matrices and the one comparison every kernel test uses.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "kernels/variants.h"

namespace lpu::kernels::tests {

inline constexpr std::array<Format, 4> kAllFormats = {Format::kInt8, Format::kInt4, Format::kQ3p5b,
                                                      Format::kQ3p5};

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers with every standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::uint64_t below(std::uint64_t n) { return next() % n; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(next() >> 40); }
  float uniform();  // [-1, 1)
  float normal();

 private:
  std::uint64_t state_;
};

// Restores the best target and one thread whatever a test did.
struct Restore {
  ~Restore();
};

struct Shape {
  Format format = Format::kInt8;
  std::size_t m = 1, n = 1, k = 1, group = 0;
  bool zero_points = false, dual_scales = false;
};
std::string describe(const Shape& s);

// Random bytes (so every code occurs, and padding and unused bits hold rubbish), random scales.
QuantizedMatrix random_matrix(const Shape& s, Random& random);
QuantizedMatrix random_matrix(const Variant& v, std::size_t k, std::size_t n, std::size_t group,
                              Random& random);
std::vector<std::int8_t> random_activations(std::size_t count, Random& random);

// Index of the first element that differs in any bit; nullopt if none does.
template <class T>
std::optional<std::size_t> first_difference(const std::vector<T>& expected, const std::vector<T>& actual) {
  if (expected.size() != actual.size()) return std::min(expected.size(), actual.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if constexpr (std::is_same_v<T, float>) {
      if (std::bit_cast<std::uint32_t>(expected[i]) != std::bit_cast<std::uint32_t>(actual[i])) return i;
    } else {
      if (expected[i] != actual[i]) return i;
    }
  }
  return std::nullopt;
}

template <class T>
bool same_bits(const std::vector<T>& expected, const std::vector<T>& actual) {
  return !first_difference(expected, actual).has_value();
}

}  // namespace lpu::kernels::tests
