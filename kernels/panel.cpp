#include "kernels/panel.h"

namespace lpu::kernels {

PanelKernels panel_kernels(Format layout) {
  switch (layout) {
    case Format::kInt8:
      return int8_panels();
    case Format::kInt4:
      return int4_panels();
    case Format::kQ3p5b:
      return q3p5b_panels();
    case Format::kQ3p5:
      return q3p5_panels();
  }
  return {};
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
