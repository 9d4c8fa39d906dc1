#include "hw/mxm_rtl_model.h"

namespace lpu::hw {

std::unique_ptr<MxmModel> make_mxm_mini();
std::unique_ptr<MxmModel> make_mxm_tsp_v1();

const std::vector<MxmModelKind>& mxm_model_kinds() {
  static const std::vector<MxmModelKind> kinds = {{"mini", make_mxm_mini}, {"tsp-v1", make_mxm_tsp_v1}};
  return kinds;
}

}  // namespace lpu::hw
