// Verilated lpu_mxm, one per package. Nothing outside mxm_rtl_model.cpp sees Verilator's headers.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "emulator/engine/rtl/model.h"

namespace lpu::hw {

// find("", port) is the port itself: what is written to an input counts from the next edge on.
class MxmModel : public rtl::Wires {
 public:
  // The edge: registers take their next value by the inputs as they are.
  virtual void rise() = 0;
  // The other half of the cycle, in which inputs may have changed.
  virtual void fall() = 0;
};

struct MxmModelKind {
  std::string_view preset;
  std::unique_ptr<MxmModel> (*make)();
};
const std::vector<MxmModelKind>& mxm_model_kinds();

}  // namespace lpu::hw
