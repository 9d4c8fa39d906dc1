// Compiled once per Highway target; picked at run time.
#include "kernels/quantize_simd.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quantize_simd.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before the code it repeats.
#include "kernels/quantize_simd-inl.h"

#if HWY_ONCE
namespace lpu::kernels {

HWY_EXPORT(AbsMaxBits);
HWY_EXPORT(Fit);
HWY_EXPORT(Encode);

std::uint32_t abs_max_bits(const float* w, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(AbsMaxBits)(w, count);
}
FitSums fit(const float* w, std::size_t count, const Grid& grid) {
  return HWY_DYNAMIC_DISPATCH(Fit)(w, count, grid);
}
ErrorSums encode(const float* w, std::size_t count, const GridRun& grid, std::int8_t* codes) {
  return HWY_DYNAMIC_DISPATCH(Encode)(w, count, grid, codes);
}

GridRun make_grid_run(const Grid& first, const Grid& second) {
  GridRun run;
  for (std::size_t i = 0; i < kRun; ++i) {
    const Grid& grid = i % 2 == 0 ? first : second;
    run.scale[i] = grid.scale;
    run.min[i] = grid.min;
    run.max[i] = grid.max;
  }
  return run;
}

}  // namespace lpu::kernels
#endif
