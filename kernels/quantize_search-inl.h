// The error as a function of the scale is made of parabolas, one for each assignment of codes, with many
// local minima. A geometric sweep, sixteen scales to a pass over the weights, finds a good one; a second row
// of sixteen goes through the gaps beside it; what that finds is followed down by the alternation "codes from
// the scale, best scale for these codes" (Lloyd, 1982), which never goes up.
//
// Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_QUANTIZE_SEARCH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_QUANTIZE_SEARCH_INL_H_
#undef LPU_KERNELS_QUANTIZE_SEARCH_INL_H_
#else
#define LPU_KERNELS_QUANTIZE_SEARCH_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/quantize_buckets-inl.h"
#include "kernels/quantize_search.h"
#include "kernels/quantize_sweep.h"

HWY_BEFORE_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::CappedTag<float, kCandidates>;
using Floats = hn::Vec<Lanes>;

// No vectors in it: some targets cannot keep them in a class.
struct Grid {
  float min, max;

  explicit Grid(CodeRange range) : min(static_cast<float>(range.min)), max(static_cast<float>(range.max)) {}
  // The bounds are integers, so clamping may come before rounding.
  HWY_INLINE Floats Code(Floats scaled) const {
    const Lanes d;
    return hn::Round(hn::Min(hn::Max(scaled, hn::Set(d, min)), hn::Set(d, max)));
  }
};

// Sums over weights and their codes c; e = w / scale - c.
struct FitSums {
  double e2 = 0, ec = 0, c2 = 0;
};

// Sixteen sums in float, weight i in sum i % 16.
struct FitLanes {
  alignas(64) float e2[kCandidates] = {}, ec[kCandidates] = {}, c2[kCandidates] = {};
};

// Always the same tree, whatever the vectors are.
HWY_INLINE double SumLanes(float* lanes) {
  for (std::size_t i = 0; i < 8; ++i) lanes[i] += lanes[i + 8];
  for (std::size_t i = 0; i < 4; ++i) lanes[i] += lanes[i + 4];
  for (std::size_t i = 0; i < 2; ++i) lanes[i] += lanes[i + 2];
  return static_cast<double>(lanes[0]) + static_cast<double>(lanes[1]);
}

// count is a multiple of 16.
HWY_INLINE void FitRuns(const float* w, std::size_t count, float inverse, const Grid& grid, FitLanes& sums) {
  const Lanes d;
  const Floats by = hn::Set(d, inverse);
  for (std::size_t lane = 0; lane < kCandidates; lane += hn::Lanes(d)) {
    Floats e2 = hn::Load(d, sums.e2 + lane), ec = hn::Load(d, sums.ec + lane),
           c2 = hn::Load(d, sums.c2 + lane);
    for (std::size_t i = lane; i < count; i += kCandidates) {
      const Floats scaled = hn::Mul(hn::LoadU(d, w + i), by);
      const Floats code = grid.Code(scaled), e = hn::Sub(scaled, code);
      e2 = hn::Add(e2, hn::Mul(e, e));
      ec = hn::Add(ec, hn::Mul(e, code));
      c2 = hn::Add(c2, hn::Mul(code, code));
    }
    hn::Store(e2, d, sums.e2 + lane);
    hn::Store(ec, d, sums.ec + lane);
    hn::Store(c2, d, sums.c2 + lane);
  }
}

// So many weights are summed in floats, sixteen at a time, before the sums become doubles.
constexpr std::size_t kFloatSums = 4096;

inline FitSums Fit(const float* w, std::size_t count, float inverse, const Grid& grid) {
  FitSums sums;
  for (std::size_t done = 0; done < count; done += kFloatSums) {
    const std::size_t part = std::min(count - done, kFloatSums), whole = part / kCandidates * kCandidates;
    FitLanes lanes;
    FitRuns(w + done, whole, inverse, grid, lanes);
    if (whole < part) {
      float last[kCandidates] = {};  // zeros have code 0 and add nothing
      std::copy(w + done + whole, w + done + part, last);
      FitRuns(last, kCandidates, inverse, grid, lanes);
    }
    sums.e2 += SumLanes(lanes.e2);
    sums.ec += SumLanes(lanes.ec);
    sums.c2 += SumLanes(lanes.c2);
  }
  return sums;
}

// Weights, or points that stand for several.
struct Points {
  const float* values;
  const float* weights;  // null: 1 each
  std::size_t count;
};

class Search {
 public:
  Search(const float* w, std::size_t count, float abs_max, CodeRange range)
      : w_(w), count_(count), abs_max_(abs_max), range_(range), grid_(range), sweep_(SweepFor(count, range)) {
    // On a grid with no code but zero every weight is its own error.
    const double sum = Fit(w, count, 1 / abs_max, Grid({0, 0})).e2;
    rms_ = abs_max * std::sqrt(sum / static_cast<double>(count));
  }

  float Best() {
    if (count_ >= kManyWeights && range_.max <= kFewLevels) {
      const Buckets buckets(w_, count_, abs_max_);
      SweepOver({buckets.values(), buckets.weights(), buckets.points()});
      if (scale_ >= kBucketsPerStep * buckets.width()) return Descend();
    }
    SweepOver({w_, nullptr, count_});
    return Descend();
  }

 private:
  static constexpr std::size_t kFewWeights = 64;
  static constexpr std::size_t kManyWeights = 1024;
  static constexpr int kFewLevels = 7;
  static const Sweep& SweepFor(std::size_t count, CodeRange range) {
    if (range.max <= kFewLevels) return count <= kFewWeights ? kFineSweep : kCoarseSweep;
    return count < kManyWeights ? kFineSweep : kManyLevelSweep;
  }

  // Many weights on a grid of few levels are swept as buckets, if these turn out much finer than the grid.
  static constexpr float kBucketsPerStep = 8;
  static constexpr std::size_t kFlush = 256;
  static constexpr int kMaxDescents = 12;
  static constexpr double kWorthwhile = 1 - 1e-5;

  void SweepOver(const Points& points) {
    error_ = std::numeric_limits<float>::infinity();
    // absmax / max itself is among the candidates: the result is never worse than the absmax quantiser's.
    float first = sweep_.start * (abs_max_ / static_cast<float>(range_.max));
    for (int row = 0; row == 0 || !TooSmall(first); ++row, first *= sweep_.next_row) {
      Visit(points, first, sweep_.factors);
    }
    Visit(points, scale_ * sweep_.step_up, sweep_.refined);
  }

  // Sum of (w / scale - code)^2 for each lane's scale, in floats that never add many numbers at once.
  template <bool kWeighted>
  HWY_INLINE Floats Errors(const Points& points, Floats inverse) const {
    const Lanes d;
    Floats total = hn::Zero(d);
    for (std::size_t done = 0; done < points.count; done += kFlush) {
      const std::size_t end = std::min(points.count, done + kFlush);
      Floats sum = hn::Zero(d);
      for (std::size_t i = done; i < end; ++i) {
        const Floats scaled = hn::Mul(hn::Set(d, points.values[i]), inverse);
        const Floats e = hn::Sub(scaled, grid_.Code(scaled));
        const Floats squared = hn::Mul(e, e);
        sum = hn::Add(sum, kWeighted ? hn::Mul(squared, hn::Set(d, points.weights[i])) : squared);
      }
      total = hn::Add(total, sum);
    }
    return total;
  }

  void Visit(const Points& points, float first, const Factors& factors) {
    const Lanes d;
    for (std::size_t lane = 0; lane < kCandidates; lane += hn::Lanes(d)) {
      const Floats scale = hn::Mul(hn::Set(d, first), hn::Load(d, factors.of.data() + lane));
      // Relative to the largest weight, so that squares stay inside fp32.
      const Floats relative = hn::Mul(scale, hn::Set(d, 1 / abs_max_));
      const Floats inverse = hn::Div(hn::Set(d, 1.0f), scale);
      const Floats sum =
          points.weights == nullptr ? Errors<false>(points, inverse) : Errors<true>(points, inverse);
      const Floats error = hn::Mul(sum, hn::Mul(relative, relative));
      const Floats least = hn::MinOfLanes(d, error);
      if (hn::GetLane(least) >= error_) continue;
      error_ = hn::GetLane(least);
      scale_ =
          first * factors.of[lane + static_cast<std::size_t>(hn::FindFirstTrue(d, hn::Eq(error, least)))];
    }
  }

  // At this scale and below codes reach no further than `reach`, which leaves the root mean square at least
  // rms - reach, and the largest weight alone abs_max - reach.
  bool TooSmall(float scale) const {
    const double reach = -range_.min * double{scale};
    const double best = double{error_} * abs_max_ * abs_max_;
    const double of_one = std::max(0.0, abs_max_ - reach);
    return reach < rms_ - std::sqrt(best / static_cast<double>(count_)) || reach < rms_ / 8 ||
           of_one * of_one > best;
  }

  float Descend() const {
    float scale = scale_;
    double least = std::numeric_limits<double>::infinity();
    float next = scale;
    for (int i = 0; i <= kMaxDescents; ++i) {
      const FitSums sums = Fit(w_, count_, 1 / next, grid_);
      const double error = double{next} * next * sums.e2;
      if (error >= least) break;
      const bool more = error < least * kWorthwhile && sums.c2 > 0;
      scale = next;
      least = error;
      if (!more) break;
      next = static_cast<float>(next * (1 + sums.ec / sums.c2));
    }
    return scale;
  }

  const float* w_;
  std::size_t count_;
  float abs_max_;
  CodeRange range_;
  Grid grid_;
  const Sweep& sweep_;
  double rms_ = 0;
  float scale_ = 0, error_ = std::numeric_limits<float>::infinity();
};

inline float BestScale(const float* w, std::size_t count, float abs_max, CodeRange range) {
  return Search(w, count, abs_max, range).Best();
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
