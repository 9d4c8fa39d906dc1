// Every queue's cycles, each of them one of three: it dispatches, it waits for an operand, or it has nothing
// to do.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/profile/bins.h"
#include "emulator/profile/dataflow.h"

namespace lpu::profile {

// busy + stalled + idle = cycles of the window, for every unit.
struct UnitUse {
  std::int64_t busy = 0;     // cycles in which it dispatches an instruction
  std::int64_t stalled = 0;  // between two instructions, while the operand of the next is still on its way
  std::int64_t idle = 0;     // the rest; before its first and after its last instruction always
  std::vector<std::int64_t> bins;  // busy cycles
};

// By queue. An operand is on its way until the cycle it can be taken: a value on a stream, a product or a
// chained result has one such cycle; a vector in SRAM has been written, a weight buffer filled, or a Sync
// released.
std::vector<UnitUse> unit_use(const Program& p, const Recording& r, const Dataflow& d, const Bins& bins);

}  // namespace lpu::profile
