// The function unit of one ALU: an operation on the 16 lanes of a tile, by what semantics/vxm.h says it
// means.
#pragma once

#include <array>
#include <cstdint>

#include "emulator/isa/isa.h"

namespace lpu::hw {

using AluLanes = std::array<std::uint32_t, kLanesPerSuperlane>;

AluLanes alu_lanes(Op op, const AluLanes& a, const AluLanes& b);

}  // namespace lpu::hw
