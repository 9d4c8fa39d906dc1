#include "tests/kernels/support.h"

#include <cmath>
#include <numbers>

#include "kernels/matmul.h"
#include "kernels/targets.h"

namespace lpu::kernels::tests {

std::uint64_t Random::next() {
  std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

float Random::uniform() {
  return static_cast<float>(static_cast<std::int32_t>(next() >> 40) - (1 << 23)) * 0x1p-23f;
}

float Random::normal() {
  const double radius = std::sqrt(-2 * std::log((static_cast<double>(next() >> 11) + 1) * 0x1p-53));
  return static_cast<float>(radius * std::cos(std::numbers::pi * uniform()));
}

std::string describe(const Shape& s) {
  return std::string(format_name(s.format)) + " m=" + std::to_string(s.m) + " n=" + std::to_string(s.n) +
         " k=" + std::to_string(s.k) + " group=" + std::to_string(s.group) +
         (s.zero_points ? " zero points" : "") + (s.dual_scales ? " dual scales" : "");
}

Restore::~Restore() {
  use_target(0);
  set_threads(1);
}

QuantizedMatrix random_matrix(const Shape& s, Random& random) {
  const Scales scales = s.group == 0 ? Scales::kColumn : Scales::kGroup;
  return random_matrix(Variant{"", s.format, scales, s.dual_scales, s.zero_points}, s.k, s.n, s.group,
                       random);
}

QuantizedMatrix random_matrix(const Variant& v, std::size_t k, std::size_t n, std::size_t group,
                              Random& random) {
  QuantizedMatrix w = make_variant(v, k, n, group);
  for (std::uint8_t& byte : w.data) byte = random.byte();
  for (float& scale : w.scales) scale = random.uniform();
  for (float& scale : w.scales_odd) scale = random.uniform();
  for (std::int8_t& zero : w.zero_points) zero = static_cast<std::int8_t>(random.byte());
  return w;
}

std::vector<std::int8_t> random_activations(std::size_t count, Random& random) {
  std::vector<std::int8_t> x(count);
  for (std::int8_t& v : x) v = static_cast<std::int8_t>(random.byte());
  return x;
}

}  // namespace lpu::kernels::tests
