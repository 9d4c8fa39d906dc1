// A plane that is rtl/lpu_mxm.sv, compiled by Verilator, in the place of SystemC tiles. Built with LPU_RTL
// only.
#pragma once

#include <memory>
#include <string>

#include "hw/mxm_plane.h"

namespace lpu::hw {

// Why none of the compiled-in planes has the chip's structure, in one line; empty: one has.
std::string mxm_rtl_limit(const Chip& chip);
std::unique_ptr<MxmPlane> make_mxm_rtl(const Nets& nets, const MxmPlace& place);

}  // namespace lpu::hw
