// Compiled once per Highway target; picked at run time.
#include "kernels/panel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/panel.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before the code it repeats.
#include "kernels/panel-inl.h"

#if HWY_ONCE
namespace lpu::kernels {

HWY_EXPORT(GetPanelKernels);
HWY_EXPORT(SumParities);

PanelKernels panel_kernels(Format layout) { return HWY_DYNAMIC_DISPATCH(GetPanelKernels)(layout); }
ParitySums sum_parities(const std::int8_t* x, std::size_t pairs) {
  return HWY_DYNAMIC_DISPATCH(SumParities)(x, pairs);
}

std::size_t PanelKernels::index(std::size_t rows) {
  std::size_t i = 0;
  while (kRowChoices[i] != rows) ++i;
  return i;
}

std::size_t PanelKernels::rows_at_once(std::size_t rows, bool dual) const {
  std::size_t best = 1;
  for (std::size_t i = 0; i < std::size(kRowChoices); ++i) {
    if (kRowChoices[i] <= rows && table[dual][i] != nullptr) best = kRowChoices[i];
  }
  return best;
}

}  // namespace lpu::kernels
#endif
