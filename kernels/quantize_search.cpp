// The error as a function of the scale is made of parabolas, one for each assignment of codes, with
// many local minima. A geometric sweep finds a good one; it is then followed down by the alternation
// "codes from the scale, best scale for these codes" (Lloyd, 1982), which never goes up. Following
// several minima was tried: it gains at most 0.5 % of the error (int8 in groups of 32).
#include "kernels/quantize_search.h"

#include <algorithm>
#include <cmath>

#include "kernels/quantize_simd.h"

namespace lpu::kernels {
namespace {

// Few weights make a rugged error function: there the sweep is finer.
constexpr std::size_t kFewWeights = 64;
constexpr float kCoarseStep = 0.91700404f;  // 2^(-1/8)
constexpr float kFineStep = 0.97857206f;    // 2^(-1/32)
// With many levels the best scale is near absmax / max, where clipping sets in within half a percent:
// a second sweep goes through absmax / (max - 1) .. absmax / (max + 2).
constexpr int kManyLevels = 100;
constexpr int kSteps = 24;
constexpr int kMaxDescents = 12;

struct Candidate {
  float scale = 0;
  FitSums sums;
};

bool better(const Candidate& a, const Candidate& b) {
  return a.sums.error != b.sums.error ? a.sums.error < b.sums.error : a.scale > b.scale;
}

class Search {
 public:
  Search(const std::vector<float>& w, std::size_t count, CodeRange range)
      : w_(w), count_(count), range_(range) {
    for (const float v : w) rms_ += static_cast<double>(v) * v;
    rms_ = std::sqrt(rms_ / static_cast<double>(count));
  }

  float best(float abs_max) {
    sweep(abs_max);
    descend();
    return best_.scale;
  }

 private:
  Candidate evaluate(float scale) const {
    const Grid grid{scale, static_cast<float>(range_.min), static_cast<float>(range_.max)};
    return {scale, fit(w_.data(), w_.size(), grid)};
  }

  // Codes reach down to -s * |min|, so the root mean square error is at least rms - s * |min|.
  bool too_small(float scale, double best_error) const {
    const double reach = -range_.min * static_cast<double>(scale);
    return reach < rms_ - std::sqrt(best_error / static_cast<double>(count_)) || reach < rms_ / 8;
  }

  void sweep(float abs_max) {
    const float step = count_ <= kFewWeights ? kFineStep : kCoarseStep;
    const float absmax_scale = abs_max / static_cast<float>(range_.max);
    // First, so that the result is never worse than the absmax quantiser's.
    best_ = evaluate(absmax_scale);
    // Above 2 absmax / max no code exceeds max / 2, and half that scale can do the same with doubled codes.
    for (float scale = 2 * absmax_scale; !too_small(scale, best_.sums.error); scale *= step) visit(scale);
    if (range_.max < kManyLevels) return;
    const float from = static_cast<float>(range_.max - 1);
    for (int i = 0; i <= kSteps; ++i) visit(abs_max / (from + 3.0f * static_cast<float>(i) / kSteps));
  }

  bool visit(float scale) {
    const Candidate next = evaluate(scale);
    if (!better(next, best_)) return false;
    best_ = next;
    return true;
  }

  void descend() {
    for (int i = 0; i < kMaxDescents && best_.sums.wc > 0; ++i) {
      if (!visit(static_cast<float>(best_.sums.wc / best_.sums.cc))) return;
    }
  }

  const std::vector<float>& w_;
  std::size_t count_;
  CodeRange range_;
  double rms_ = 0;
  Candidate best_;
};

}  // namespace

float mse_scale(std::vector<float>& w, float abs_max, CodeRange range) {
  if (abs_max == 0 || w.empty()) return 1;
  if (abs_max / static_cast<float>(range.max) <= kMinScale) return kMinScale;
  // Into [1, 2) by a power of two, which the result takes back exactly: squares could under- or overflow.
  const int exponent = std::ilogb(abs_max);
  const float factor = std::ldexp(1.0f, -exponent);
  for (float& v : w) v *= factor;
  const std::size_t count = w.size();
  w.resize((count + kRun - 1) / kRun * kRun, 0.0f);
  const float scale = Search(w, count, range).best(std::ldexp(abs_max, -exponent));
  return std::max(std::ldexp(scale, exponent), kMinScale);
}

}  // namespace lpu::kernels
