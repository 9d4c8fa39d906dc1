#include "emulator/engine/fast/matvec.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "emulator/engine/fast/matvec.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace lpu::fast::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

std::int32_t Dot(const std::int8_t* column, const std::int8_t* vector, std::size_t n) {
  std::int32_t sum = 0;
  for (std::size_t k = 0; k < n; ++k) sum += column[k] * vector[k];
  return sum;
}
#else

// Widened to int16, because instructions that multiply bytes saturate their sums of pairs.
HWY_INLINE std::int32_t Dot(const std::int8_t* HWY_RESTRICT column, const std::int8_t* HWY_RESTRICT vector,
                            std::size_t n) {
  const hn::ScalableTag<std::int32_t> d32;
  const hn::Repartition<std::int16_t, decltype(d32)> d16;
  const hn::Rebind<std::int8_t, decltype(d16)> d8;
  auto sum0 = hn::Zero(d32), sum1 = hn::Zero(d32);
  for (std::size_t k = 0; k < n; k += hn::Lanes(d16)) {
    const auto w = hn::PromoteTo(d16, hn::Load(d8, column + k));
    const auto a = hn::PromoteTo(d16, hn::Load(d8, vector + k));
    sum0 = hn::ReorderWidenMulAccumulate(d32, w, a, sum0, sum1);
  }
  return hn::GetLane(hn::SumOfLanes(d32, hn::Add(sum0, sum1)));
}

#endif

void Matvec(const std::int8_t* HWY_RESTRICT weights, std::size_t stride, std::size_t columns,
            const std::int8_t* HWY_RESTRICT vector, std::int32_t* HWY_RESTRICT out) {
  for (std::size_t n = 0; n < columns; ++n) out[n] = Dot(weights + n * stride, vector, stride);
}

}  // namespace lpu::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lpu::fast {

HWY_EXPORT(Matvec);

void matvec(const std::int8_t* weights, std::size_t stride, std::size_t columns, const std::int8_t* vector,
            std::int32_t* out) {
  HWY_DYNAMIC_DISPATCH(Matvec)(weights, stride, columns, vector, out);
}

}  // namespace lpu::fast
#endif
