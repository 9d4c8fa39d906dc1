// Which row of k each of a step's four places holds; weights and activations both follow it.
#pragma once

#include <cstddef>

#include "kernels/panel.h"

namespace lpu::kernels {

struct StepRow {
  std::size_t k = 0;
  bool exists = false;  // false: padding behind the group
};

class StepOrder {
 public:
  StepOrder(const PanelShape& shape, std::size_t group_rows, std::size_t k)
      : parity_(splits_parity(shape.layout)), group_rows_(group_rows), k_(k) {}

  StepRow row(std::size_t group, std::size_t step, std::size_t lane) const {
    const std::size_t begin = group * group_rows_, end = begin + group_rows_;
    const std::size_t k = parity_ ? first(begin, step % 2) + 2 * (step / 2 * kStepRows + lane)
                                  : begin + step * kStepRows + lane;
    return {k, k < end && k < k_};
  }

 private:
  // The first row of that parity, counted from the start of the column, at or behind `begin`.
  static std::size_t first(std::size_t begin, std::size_t parity) { return begin + (begin % 2 != parity); }

  bool parity_;
  std::size_t group_rows_, k_;
};

}  // namespace lpu::kernels
