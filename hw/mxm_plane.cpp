#include "hw/mxm_plane.h"

#include <stdexcept>

#include "hw/mxm_tiles.h"
#ifdef LPU_WITH_RTL
#include "hw/mxm_rtl.h"
#endif

namespace lpu::hw {

std::string mxm_plane_limit(MxmKind kind, const Chip& chip) {
  if (kind == MxmKind::kOwn) return MxmAcc::structural_limit(chip);
#ifdef LPU_WITH_RTL
  return mxm_rtl_limit(chip);
#else
  return "engine.mxm=rtl: this build has no RTL (cmake -DLPU_RTL=ON)";
#endif
}

std::unique_ptr<MxmPlane> make_mxm_plane(MxmKind kind, const Nets& nets, const MxmPlace& place) {
  if (kind == MxmKind::kOwn) return std::make_unique<MxmTiles>(nets, place);
#ifdef LPU_WITH_RTL
  return make_mxm_rtl(nets, place);
#else
  throw std::invalid_argument(mxm_plane_limit(kind, nets.chip));
#endif
}

}  // namespace lpu::hw
