// Per-target body of encode() in quantize_simd.h.
// Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_QUANTIZE_ENCODE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_QUANTIZE_ENCODE_INL_H_
#undef LPU_KERNELS_QUANTIZE_ENCODE_INL_H_
#else
#define LPU_KERNELS_QUANTIZE_ENCODE_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#include "kernels/quantize_simd.h"
#include "kernels/targets.h"

HWY_BEFORE_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// What the sixteen rows of a run are rounded to. Rows alternate between two grids.
struct RunGrid {
  alignas(64) float scale[kRun], min[kRun], max[kRun];
};

inline void SetPairs(float first, float second, float* pairs) {
  for (std::size_t i = 0; i < kRun; i += 2) {
    pairs[i] = first;
    pairs[i + 1] = second;
  }
}

inline void SetGroup(const ColumnGrid& grid, std::size_t group, RunGrid& run) {
  const std::size_t first = group * grid.group_rows % 2;  // parity of the group's first row
  const float scale = grid.scales[group];
  const float odd = grid.scales_odd == nullptr ? scale : grid.scales_odd[group];
  SetPairs(first == 0 ? scale : odd, first == 0 ? odd : scale, run.scale);
  const CodeRange a = grid.range[first], b = grid.range[1 - first];
  SetPairs(static_cast<float>(a.min), static_cast<float>(b.min), run.min);
  SetPairs(static_cast<float>(a.max), static_cast<float>(b.max), run.max);
}

// Weights and errors times a power of two that keeps squares inside fp32. Sums of few weights are floats, one
// for each row of a run; they move on to doubles before any precision is lost.
class Report {
 public:
  explicit Report(float abs_max) {
    if (abs_max != 0) exponent_ = std::max(std::ilogb(abs_max), -100);
    factor_ = std::ldexp(1.0f, -exponent_);
  }
  float factor() const { return factor_; }

  template <class D, class V>
  HWY_INLINE void Add(D d, std::size_t lane, V w, V w2, V error2, V max_error) {
    AddLanes(d, w, w_ + lane);
    AddLanes(d, w2, w2_ + lane);
    AddLanes(d, error2, error2_ + lane);
    hn::Store(hn::Max(max_error, hn::Load(d, max_error_ + lane)), d, max_error_ + lane);
  }
  void Added(std::size_t rows) {
    rows_ += rows;
    if (rows_ >= kRowsInFloats) Flush();
  }
  ErrorSums Finish() {
    Flush();
    float max_error = 0;
    for (const float v : max_error_) max_error = std::max(max_error, v);
    const double back = std::ldexp(1.0, exponent_);
    return {sums_.w * back, sums_.w2 * back * back, sums_.error2 * back * back, max_error * back};
  }

 private:
  static constexpr std::size_t kRowsInFloats = 1024;

  template <class D, class V>
  static HWY_INLINE void AddLanes(D d, V v, float* lanes) {
    hn::Store(hn::Add(hn::Load(d, lanes), v), d, lanes);
  }
  void Flush() {
    for (std::size_t i = 0; i < kRun; ++i) {
      sums_.w += static_cast<double>(w_[i]);
      sums_.w2 += static_cast<double>(w2_[i]);
      sums_.error2 += static_cast<double>(error2_[i]);
      w_[i] = w2_[i] = error2_[i] = 0;
    }
    rows_ = 0;
  }

  int exponent_ = 0;
  float factor_ = 1;
  std::size_t rows_ = 0;
  alignas(64) float w_[kRun] = {}, w2_[kRun] = {}, error2_[kRun] = {}, max_error_[kRun] = {};
  ErrorSums sums_;
};

// `rows` is a multiple of 16.
template <bool kReports>
HWY_INLINE void EncodeRuns(const float* w, std::size_t rows, const RunGrid& grid, std::int8_t* codes,
                           Report& report) {
  const hn::CappedTag<float, kRun> d;
  const hn::Rebind<std::int8_t, decltype(d)> d8;
  const auto factor = hn::Set(d, report.factor());
  for (std::size_t lane = 0; lane < kRun; lane += hn::Lanes(d)) {
    const auto scale = hn::Load(d, grid.scale + lane);
    const auto min = hn::Load(d, grid.min + lane);
    const auto max = hn::Load(d, grid.max + lane);
    auto w_sum = hn::Zero(d), w2_sum = hn::Zero(d), error2_sum = hn::Zero(d), max_error = hn::Zero(d);
    for (std::size_t i = lane; i < rows; i += kRun) {
      const auto v = hn::LoadU(d, w + i);
      // The bounds are integers, so clamping may come before rounding.
      const auto code = hn::NearestInt(hn::Min(hn::Max(hn::Div(v, scale), min), max));
      hn::StoreU(hn::DemoteTo(d8, code), d8, codes + i);
      if constexpr (kReports) {
        const auto error = hn::Mul(hn::Sub(v, hn::Mul(hn::ConvertTo(d, code), scale)), factor);
        const auto weight = hn::Mul(v, factor);
        w_sum = hn::Add(w_sum, weight);
        w2_sum = hn::Add(w2_sum, hn::Mul(weight, weight));
        error2_sum = hn::Add(error2_sum, hn::Mul(error, error));
        max_error = hn::Max(max_error, hn::Abs(error));
      }
    }
    if constexpr (kReports) report.Add(d, lane, w_sum, w2_sum, error2_sum, max_error);
  }
  if constexpr (kReports) report.Added(rows);
}

template <bool kReports>
void EncodeGroup(const float* w, std::size_t rows, const RunGrid& grid, std::int8_t* codes, Report& report) {
  constexpr std::size_t kRowsAtOnce = 512;
  const std::size_t whole = rows / kRun * kRun;
  for (std::size_t i = 0; i < whole; i += kRowsAtOnce) {
    EncodeRuns<kReports>(w + i, std::min(kRowsAtOnce, whole - i), grid, codes + i, report);
  }
  if (whole == rows) return;
  float last[kRun] = {};  // zeros have code 0 and add nothing
  std::int8_t last_codes[kRun];
  std::copy(w + whole, w + rows, last);
  EncodeRuns<kReports>(last, kRun, grid, last_codes, report);
  std::copy(last_codes, last_codes + (rows - whole), codes + whole);
}

inline void Encode(const float* w, std::size_t count, const ColumnGrid& grid, float abs_max,
                   std::int8_t* codes, ErrorSums* sums) {
  note_target(HWY_TARGET);
  Report report(abs_max);
  RunGrid run;
  for (std::size_t first = 0; first < count; first += grid.group_rows) {
    SetGroup(grid, first / grid.group_rows, run);
    const auto encode_group = sums == nullptr ? EncodeGroup<false> : EncodeGroup<true>;
    encode_group(w + first, grid.group_rows, run, codes + first, report);
  }
  if (sums != nullptr) *sums = report.Finish();
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
