#include "emulator/engine/engine.h"
#include "emulator/engine/fast/fast_engine.h"
#ifdef LPU_WITH_RTL
#include "emulator/engine/rtl/engine.h"
#endif
#ifdef LPU_WITH_SYSTEMC
#include "hw/engine.h"
#endif

namespace lpu {

std::unique_ptr<Engine> make_engine(std::string_view name) {
  if (name == "fast") return make_fast_engine();
#ifdef LPU_WITH_SYSTEMC
  if (name == "systemc") return hw::make_systemc_engine();
#endif
#ifdef LPU_WITH_RTL
  if (name == "rtl") return rtl::make_rtl_engine();
#endif
  return nullptr;
}

std::vector<std::string> engine_names() {
  return {
      "fast",
#ifdef LPU_WITH_SYSTEMC
      "systemc",
#endif
#ifdef LPU_WITH_RTL
      "rtl",
#endif
  };
}

}  // namespace lpu
