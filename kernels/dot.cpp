// Compiled once per Highway target; dot_kernel() picks at run time.
#include "kernels/dot.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/dot.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before the code it repeats.
#include "kernels/dot-inl.h"

#if HWY_ONCE
namespace lpu::kernels {
HWY_EXPORT(GetDotKernel);
DotKernel dot_kernel(Format f) { return HWY_DYNAMIC_DISPATCH(GetDotKernel)(f); }
}  // namespace lpu::kernels
#endif
