// Many weights as few weighted points, for the sweeps of the scale search.
//
// Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_QUANTIZE_BUCKETS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_QUANTIZE_BUCKETS_INL_H_
#undef LPU_KERNELS_QUANTIZE_BUCKETS_INL_H_
#else
#define LPU_KERNELS_QUANTIZE_BUCKETS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Weights rounded to the middles of equal buckets between -abs_max and abs_max, and how many fell into each.
// The squared error of a grid much coarser than the buckets hardly changes by that.
class Buckets {
 public:
  static constexpr std::size_t kCount = 1024;

  Buckets(const float* w, std::size_t count, float abs_max) : width_(abs_max / kHalf) {
    for (std::size_t done = 0; done < count; done += kBlock) {
      const std::size_t part = std::min(count - done, kBlock);
      Indices(w + done, part, 1 / width_);
      for (std::size_t i = 0; i < part; ++i) ++tally_[i % 2][index_[i]];
    }
    for (std::size_t i = 0; i < kCount; ++i) {
      const std::uint32_t weights = tally_[0][i] + tally_[1][i];
      if (weights == 0) continue;
      value_[points_] = (static_cast<float>(i) - kMiddle) * width_;
      weights_[points_++] = static_cast<float>(weights);
    }
  }

  float width() const { return width_; }
  std::size_t points() const { return points_; }
  const float* values() const { return value_; }
  const float* weights() const { return weights_; }

 private:
  static constexpr std::size_t kBlock = 512;
  static constexpr float kMiddle = kCount / 2, kHalf = kMiddle - 1;

  void Indices(const float* w, std::size_t count, float per_width) {
    const hn::CappedTag<float, 16> d;
    const std::size_t lanes = hn::Lanes(d);
    const auto by = hn::Set(d, per_width), middle = hn::Set(d, kMiddle);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
      const auto place = hn::Add(hn::Mul(hn::LoadU(d, w + i), by), middle);
      hn::StoreU(hn::NearestInt(place), hn::RebindToSigned<decltype(d)>(), index_ + i);
    }
    const hn::CappedTag<float, 1> one;
    for (; i < count; ++i) {
      const auto place = hn::Add(hn::Mul(hn::Set(one, w[i]), hn::Set(one, per_width)), hn::Set(one, kMiddle));
      index_[i] = hn::GetLane(hn::NearestInt(place));
    }
  }

  float width_;
  std::size_t points_ = 0;
  // Two tallies, since neighbours often fall into one bucket and would wait for each other.
  std::uint32_t tally_[2][kCount] = {};
  alignas(64) std::int32_t index_[kBlock];
  float value_[kCount], weights_[kCount];
};

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
