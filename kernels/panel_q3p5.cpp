// The kernels of q3p5 panels, compiled once per Highway target; picked at run time. A file per format, since
// all of them in one take minutes to compile.
#include "kernels/panel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/panel_q3p5.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before the code it repeats.
#include "kernels/panel-inl.h"

LPU_BEFORE_QUAD_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {
inline PanelKernels GetQ3p5Panels() { return MakePanelKernels<Format::kQ3p5>(); }
}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lpu::kernels {
HWY_EXPORT(GetQ3p5Panels);
PanelKernels q3p5_panels() { return HWY_DYNAMIC_DISPATCH(GetQ3p5Panels)(); }
}  // namespace lpu::kernels
#endif
