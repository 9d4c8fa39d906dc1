#include <fmt/format.h>

#include <stdexcept>

#include "emulator/engine/engine.h"
#include "emulator/engine/fast/fast_engine.h"
#ifdef LPU_WITH_RTL
#include "emulator/engine/rtl/engine.h"
#endif
#ifdef LPU_WITH_SYSTEMC
#include "hw/engine.h"
#endif

namespace lpu {
namespace {

#ifdef LPU_WITH_RTL
constexpr bool kWithRtl = true;
#else
constexpr bool kWithRtl = false;
#endif

#ifdef LPU_WITH_SYSTEMC
std::unique_ptr<Engine> make_systemc(const EngineSettings& settings) {
  const MxmKind mxm = settings.mxm.value_or(MxmKind::kOwn);
  if (mxm == MxmKind::kRtl && !kWithRtl)
    throw std::invalid_argument("engine.mxm=rtl: this build has no RTL (cmake -DLPU_RTL=ON)");
  return hw::make_systemc_engine({hw::Order::kForward, mxm});
}
#endif

}  // namespace

std::unique_ptr<Engine> make_engine(std::string_view name, const EngineSettings& settings) {
  if (settings.threads && name != "fast")
    throw std::invalid_argument(
        fmt::format("engine.threads is a setting of the fast engine, the engine is {}", name));
#ifdef LPU_WITH_SYSTEMC
  if (name == "systemc") return make_systemc(settings);
#endif
  if (settings.mxm)
    throw std::invalid_argument(
        fmt::format("engine.mxm is a setting of the systemc engine, the engine is {}", name));
  if (name == "fast") return make_fast_engine(settings.threads.value_or(1));
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
