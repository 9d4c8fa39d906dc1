// The quad product and its portable form against plain arithmetic, on every target: random lanes and the
// extremes.
#include <cstddef>
#include <cstdint>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/kernels/quad_dot_test.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before the code it repeats.
#include "kernels/quad_dot-inl.h"

#ifndef LPU_TESTS_KERNELS_QUAD_DOT_TEST_LANES_
#define LPU_TESTS_KERNELS_QUAD_DOT_TEST_LANES_
namespace lpu::kernels::tests {

// 32-bit lanes: as many of each as vectors of any target divide.
struct QuadLanes {
  std::vector<std::int32_t> acc, w, x;
};
struct QuadResults {
  std::vector<std::int32_t> chosen, portable;
  std::int64_t target = 0;  // whose code ran
};

}  // namespace lpu::kernels::tests
#endif

LPU_BEFORE_QUAD_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {

inline tests::QuadResults QuadDots(const tests::QuadLanes& lanes) {
  const DQuad d;
  tests::QuadResults r{lanes.acc, lanes.acc, HWY_TARGET};
  for (std::size_t i = 0; i < lanes.acc.size(); i += hn::Lanes(d)) {
    const VQuad acc = hn::LoadU(d, &lanes.acc[i]), w = hn::LoadU(d, &lanes.w[i]),
                x = hn::LoadU(d, &lanes.x[i]);
    hn::StoreU(QuadDot(acc, w, x), d, &r.chosen[i]);
    hn::StoreU(PortableQuadDot(acc, w, x), d, &r.portable[i]);
  }
  return r;
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <initializer_list>

#include "kernels/targets.h"
#include "tests/kernels/support.h"

namespace lpu::kernels {
HWY_EXPORT(QuadDots);

namespace tests {
namespace {

constexpr std::size_t kMostLanes = 16;

std::vector<std::int32_t> plain(const QuadLanes& lanes) {
  std::vector<std::int32_t> sums;
  for (std::size_t i = 0; i < lanes.acc.size(); ++i) {
    std::array<std::uint8_t, 4> w;
    std::array<std::int8_t, 4> x;
    std::memcpy(w.data(), &lanes.w[i], 4);
    std::memcpy(x.data(), &lanes.x[i], 4);
    auto sum = static_cast<std::uint32_t>(lanes.acc[i]);  // modulo 2^32
    for (std::size_t j = 0; j < 4; ++j) sum += static_cast<std::uint32_t>(int{w[j]} * int{x[j]});
    sums.push_back(static_cast<std::int32_t>(sum));
  }
  return sums;
}

void check_everywhere(const QuadLanes& lanes) {
  const Restore restore;
  const std::vector<std::int32_t> expected = plain(lanes);
  for (const std::int64_t target : runnable_targets()) {
    CAPTURE(target_name(target));
    use_target(target);
    const QuadResults actual = HWY_DYNAMIC_DISPATCH(QuadDots)(lanes);
    REQUIRE(actual.target == target);
    CHECK(first_difference(expected, actual.chosen) == std::nullopt);
    CHECK(first_difference(expected, actual.portable) == std::nullopt);
  }
}

std::int32_t four(std::array<int, 4> bytes) {
  std::uint32_t v = 0;
  for (std::size_t j = 0; j < 4; ++j) v |= (static_cast<std::uint32_t>(bytes[j]) & 0xFF) << (8 * j);
  return static_cast<std::int32_t>(v);
}

TEST_CASE("quad dot: random lanes") {
  Random random(31);
  QuadLanes lanes;
  for (std::size_t i = 0; i < 4096 * kMostLanes; ++i) {
    for (std::vector<std::int32_t>* v : {&lanes.acc, &lanes.w, &lanes.x})
      v->push_back(static_cast<std::int32_t>(random.next() >> 32));
  }
  check_everywhere(lanes);
}

// Each of the four bytes at its ends and beside its sign bit, on sums that wrap; every lane of a vector
// differs.
TEST_CASE("quad dot: extremes of every byte") {
  constexpr std::array<int, 4> kWeights = {0, 127, 128, 255}, kActivations = {-128, -1, 1, 127};
  constexpr std::array<std::int32_t, 4> kSums = {0, -1, INT32_MAX, INT32_MIN};
  QuadLanes lanes;
  for (std::size_t i = 0; i < 256; ++i) {
    for (std::size_t j = 0; j < 256; ++j) {
      lanes.acc.push_back(kSums[(i + j) % 4]);
      lanes.w.push_back(four({kWeights[i % 4], kWeights[i / 4 % 4], kWeights[i / 16 % 4], kWeights[i / 64]}));
      lanes.x.push_back(four(
          {kActivations[j % 4], kActivations[j / 4 % 4], kActivations[j / 16 % 4], kActivations[j / 64]}));
    }
  }
  check_everywhere(lanes);
}

}  // namespace
}  // namespace tests
}  // namespace lpu::kernels
#endif  // HWY_ONCE
