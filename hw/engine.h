// The SystemC engine: registers that move every cycle, in modules that correspond to the slices of the chip.
#pragma once

#include <cstdint>
#include <memory>

#include "emulator/engine/engine.h"
#include "emulator/engine/settings.h"

namespace lpu::hw {

// In which order slices are evaluated within a cycle; it must not matter.
enum class Order : std::uint8_t { kForward, kReverse };

struct Structure {
  Order order = Order::kForward;
  MxmKind mxm = MxmKind::kOwn;
};

// load() throws std::invalid_argument for a chip this structure cannot be built for (see README.md, Limits).
std::unique_ptr<Engine> make_systemc_engine(const Structure& structure = {});

}  // namespace lpu::hw
