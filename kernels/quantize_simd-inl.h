// Per-target bodies of abs_max_bits() and split_rows() in quantize_simd.h.
// Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_QUANTIZE_SIMD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_QUANTIZE_SIMD_INL_H_
#undef LPU_KERNELS_QUANTIZE_SIMD_INL_H_
#else
#define LPU_KERNELS_QUANTIZE_SIMD_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "kernels/quantize_simd.h"

HWY_BEFORE_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

inline std::uint32_t AbsMaxBits(const float* w, std::size_t count) {
  const hn::CappedTag<float, kRun> d;
  const hn::RebindToSigned<decltype(d)> di;
  const std::size_t lanes = hn::Lanes(d);
  auto best = hn::Zero(di);
  std::size_t i = 0;
  // Without the sign bit, floats compare as their bits do, and infinities and NaN are the largest.
  for (; i + lanes <= count; i += lanes) {
    best = hn::Max(best, hn::And(hn::BitCast(di, hn::LoadU(d, w + i)), hn::Set(di, 0x7FFFFFFF)));
  }
  alignas(64) std::int32_t bits[kRun] = {};
  hn::Store(best, di, bits);
  for (; i < count; ++i) {
    std::uint32_t last;
    std::memcpy(&last, w + i, sizeof(last));
    bits[0] = std::max(bits[0], static_cast<std::int32_t>(last & 0x7FFFFFFFu));
  }
  return static_cast<std::uint32_t>(*std::max_element(bits, bits + kRun));
}

inline void SplitRows(const float* HWY_RESTRICT w, std::size_t count, float* HWY_RESTRICT even,
                      float* HWY_RESTRICT odd) {
  for (std::size_t i = 0; i < count / 2; ++i) {
    even[i] = w[2 * i];
    odd[i] = w[2 * i + 1];
  }
  if (count % 2 != 0) even[count / 2] = w[count - 1];
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
