// Compiled once per Highway target; picked at run time.
#include "kernels/quantize_search.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quantize_search.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before the code it repeats.
#include "kernels/quantize_search-inl.h"

#if HWY_ONCE
namespace lpu::kernels {

HWY_EXPORT(BestScale);

float mse_scale(const float* w, std::size_t count, float abs_max, CodeRange range) {
  if (abs_max == 0) return 1;
  if (abs_max / static_cast<float>(range.max) <= kMinScale) return kMinScale;
  return std::max(HWY_DYNAMIC_DISPATCH(BestScale)(w, count, abs_max, range), kMinScale);
}

}  // namespace lpu::kernels
#endif
