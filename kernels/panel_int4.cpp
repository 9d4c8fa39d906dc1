// The kernels of int4 panels, compiled once per Highway target; picked at run time. A file per format, since
// all of them in one take minutes to compile.
#include "kernels/panel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/panel_int4.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before the code it repeats.
#include "kernels/panel-inl.h"

LPU_BEFORE_QUAD_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {
inline PanelKernels GetInt4Panels() { return MakePanelKernels<Format::kInt4>(); }
}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lpu::kernels {
HWY_EXPORT(GetInt4Panels);
PanelKernels int4_panels() { return HWY_DYNAMIC_DISPATCH(GetInt4Panels)(); }
}  // namespace lpu::kernels
#endif
