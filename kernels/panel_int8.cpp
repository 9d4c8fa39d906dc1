// The kernels of int8 panels, compiled once per Highway target; picked at run time. A file per format, since
// all of them in one take minutes to compile.
#include "kernels/panel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/panel_int8.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before the code it repeats.
#include "kernels/panel-inl.h"

LPU_BEFORE_QUAD_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {
inline PanelKernels GetInt8Panels() { return MakePanelKernels<Format::kInt8>(); }
}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lpu::kernels {
HWY_EXPORT(GetInt8Panels);
PanelKernels int8_panels() { return HWY_DYNAMIC_DISPATCH(GetInt8Panels)(); }
}  // namespace lpu::kernels
#endif
