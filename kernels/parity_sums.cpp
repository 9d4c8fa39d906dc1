// The sums of the two parities of a row of activations, compiled once per Highway target.
#include "kernels/panel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/parity_sums.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before the code it repeats.
#include "kernels/quad_dot-inl.h"

LPU_BEFORE_QUAD_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {

inline ParitySums SumParities(const std::int8_t* x, std::size_t pairs) {
  const DQuad d;
  constexpr std::size_t lanes = hn::MaxLanes(DQuad());
  const VQuad first_bytes = hn::Set(d, 0x00010001), second_bytes = hn::Set(d, 0x01000100);
  VQuad first = hn::Zero(d), second = hn::Zero(d);
  const std::size_t step = lanes * kStepRows;
  std::size_t i = 0;
  for (; i + step <= 2 * pairs; i += step) {
    const VQuad v = hn::LoadU(d, reinterpret_cast<const std::int32_t*>(x + i));
    first = QuadDot(first, first_bytes, v);
    second = QuadDot(second, second_bytes, v);
  }
  ParitySums sums{hn::GetLane(hn::SumOfLanes(d, first)), hn::GetLane(hn::SumOfLanes(d, second))};
  for (; i < 2 * pairs; i += 2) {
    sums.first += x[i];
    sums.second += x[i + 1];
  }
  return sums;
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lpu::kernels {
HWY_EXPORT(SumParities);
ParitySums sum_parities(const std::int8_t* x, std::size_t pairs) {
  return HWY_DYNAMIC_DISPATCH(SumParities)(x, pairs);
}
}  // namespace lpu::kernels
#endif
