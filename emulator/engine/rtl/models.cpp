#include "emulator/engine/rtl/model.h"

namespace lpu::rtl {

std::unique_ptr<Model> make_mini();
std::unique_ptr<Model> make_mini_diagonal();
std::unique_ptr<Model> make_tsp_v1_diagonal();

const std::vector<ModelKind>& model_kinds() {
  static const std::vector<ModelKind> kinds = {
      {"mini", false, make_mini},
      {"mini", true, make_mini_diagonal},
      {"tsp-v1", true, make_tsp_v1_diagonal},
  };
  return kinds;
}

}  // namespace lpu::rtl
