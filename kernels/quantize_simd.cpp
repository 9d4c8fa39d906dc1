// Compiled once per Highway target; picked at run time.
#include "kernels/quantize_simd.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quantize_simd.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before the code it repeats.
#include "kernels/quantize_encode-inl.h"
#include "kernels/quantize_simd-inl.h"

#if HWY_ONCE
namespace lpu::kernels {

HWY_EXPORT(AbsMaxBits);
HWY_EXPORT(SplitRows);
HWY_EXPORT(Encode);

std::uint32_t abs_max_bits(const float* w, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(AbsMaxBits)(w, count);
}
void split_rows(const float* w, std::size_t count, float* even, float* odd) {
  HWY_DYNAMIC_DISPATCH(SplitRows)(w, count, even, odd);
}
void encode(const float* w, std::size_t count, const ColumnGrid& grid, float abs_max, std::int8_t* codes,
            ErrorSums* sums) {
  HWY_DYNAMIC_DISPATCH(Encode)(w, count, grid, abs_max, codes, sums);
}

}  // namespace lpu::kernels
#endif
