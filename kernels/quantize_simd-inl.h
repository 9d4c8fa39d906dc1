// Per-target bodies of quantize_simd.h.
// Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_QUANTIZE_SIMD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_QUANTIZE_SIMD_INL_H_
#undef LPU_KERNELS_QUANTIZE_SIMD_INL_H_
#else
#define LPU_KERNELS_QUANTIZE_SIMD_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/quantize_simd.h"
#include "kernels/targets.h"

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

// The bounds are integers, so clamping may come before rounding.
template <class D, class V = hn::Vec<D>>
HWY_INLINE auto Codes(D, V w, V scale, V min, V max) {
  return hn::NearestInt(hn::Min(hn::Max(hn::Div(w, scale), min), max));
}

HWY_INLINE double SumRun(const float* lanes) {
  double sum = 0;
  for (std::size_t i = 0; i < kRun; ++i) sum += lanes[i];
  return sum;
}

inline FitSums Fit(const float* w, std::size_t count, const Grid& grid) {
  const hn::CappedTag<float, kRun> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto scale = hn::Set(d, grid.scale);
  const auto min = hn::Set(d, grid.min);
  const auto max = hn::Set(d, grid.max);
  alignas(64) float error[kRun], wc[kRun], cc[kRun];
  for (std::size_t lane = 0; lane < kRun; lane += lanes) {
    auto error_sum = hn::Zero(d), wc_sum = hn::Zero(d), cc_sum = hn::Zero(d);
    for (std::size_t i = lane; i < count; i += kRun) {
      const auto v = hn::LoadU(d, w + i);
      const auto c = hn::ConvertTo(d, Codes(d, v, scale, min, max));
      const auto e = hn::Sub(v, hn::Mul(c, scale));
      error_sum = hn::Add(error_sum, hn::Mul(e, e));
      wc_sum = hn::Add(wc_sum, hn::Mul(v, c));
      cc_sum = hn::Add(cc_sum, hn::Mul(c, c));
    }
    hn::Store(error_sum, d, error + lane);
    hn::Store(wc_sum, d, wc + lane);
    hn::Store(cc_sum, d, cc + lane);
  }
  return {SumRun(error), SumRun(wc), SumRun(cc)};
}

// Sixteen sums in double of each kind.
struct ErrorLanes {
  alignas(64) double w[kRun] = {}, w2[kRun] = {}, error2[kRun] = {}, max_error[kRun] = {};
};

// Runs of sixteen weights each; as many double lanes as a vector has work on one slice of them.
HWY_INLINE void EncodeRuns(const float* w, std::size_t runs, const GridRun& grid, std::int8_t* codes,
                           ErrorLanes& sums) {
  const hn::CappedTag<double, kRun> dd;
  const hn::Rebind<float, decltype(dd)> d;
  const hn::Rebind<std::int8_t, decltype(dd)> d8;
  const std::size_t lanes = hn::Lanes(dd);
  for (std::size_t lane = 0; lane < kRun; lane += lanes) {
    const auto scale = hn::Load(d, grid.scale.data() + lane);
    const auto min = hn::Load(d, grid.min.data() + lane);
    const auto max = hn::Load(d, grid.max.data() + lane);
    auto w_sum = hn::Load(dd, sums.w + lane);
    auto w2_sum = hn::Load(dd, sums.w2 + lane);
    auto error2_sum = hn::Load(dd, sums.error2 + lane);
    auto max_error = hn::Load(dd, sums.max_error + lane);
    for (std::size_t i = lane; i < runs * kRun; i += kRun) {
      const auto v = hn::LoadU(d, w + i);
      const auto c = Codes(d, v, scale, min, max);
      hn::StoreU(hn::DemoteTo(d8, c), d8, codes + i);
      const auto wide = hn::PromoteTo(dd, v);
      const auto e = hn::PromoteTo(dd, hn::Sub(v, hn::Mul(hn::ConvertTo(d, c), scale)));
      w_sum = hn::Add(w_sum, wide);
      w2_sum = hn::Add(w2_sum, hn::Mul(wide, wide));
      error2_sum = hn::Add(error2_sum, hn::Mul(e, e));
      max_error = hn::Max(max_error, hn::Abs(e));
    }
    hn::Store(w_sum, dd, sums.w + lane);
    hn::Store(w2_sum, dd, sums.w2 + lane);
    hn::Store(error2_sum, dd, sums.error2 + lane);
    hn::Store(max_error, dd, sums.max_error + lane);
  }
}

inline ErrorSums Encode(const float* w, std::size_t count, const GridRun& grid, std::int8_t* codes) {
  note_target(HWY_TARGET);
  ErrorLanes lanes;
  const std::size_t whole = count / kRun * kRun;
  EncodeRuns(w, whole / kRun, grid, codes, lanes);
  if (whole < count) {
    float last[kRun] = {};
    std::int8_t last_codes[kRun];
    std::copy(w + whole, w + count, last);
    EncodeRuns(last, 1, grid, last_codes, lanes);
    std::copy(last_codes, last_codes + (count - whole), codes + whole);
  }
  ErrorSums sums;
  for (std::size_t i = 0; i < kRun; ++i) {
    sums.w += lanes.w[i];
    sums.w2 += lanes.w2[i];
    sums.error2 += lanes.error2[i];
    sums.max_error = std::max(sums.max_error, lanes.max_error[i]);
  }
  return sums;
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
