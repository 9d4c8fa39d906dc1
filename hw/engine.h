// The SystemC engine: registers that move every cycle, in modules that correspond to the slices of the chip.
#pragma once

#include <cstdint>
#include <memory>

#include "emulator/engine/engine.h"

namespace lpu::hw {

// In which order slices are evaluated within a cycle; it must not matter.
enum class Order : std::uint8_t { kForward, kReverse };

// load() throws std::invalid_argument for a chip this structure cannot be built for (see README.md, Limits).
std::unique_ptr<Engine> make_systemc_engine(Order order = Order::kForward);

}  // namespace lpu::hw
