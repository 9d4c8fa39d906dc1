// What computes in a matrix plane: port and sets of weights, the array, the accumulators. Two can stand in a
// chip: the SystemC tiles, and rtl/lpu_mxm.sv compiled by Verilator. Neither judges: what comes to it has
// passed the checks of tile 0 (mxm_check.h), or the run ends in this cycle.
#pragma once

#include <memory>
#include <string>

#include "emulator/engine/settings.h"
#include "hw/command.h"
#include "hw/slice.h"

namespace lpu::hw {

// What the three queues of a plane issue in one cycle.
struct MxmCommands {
  Command load, array, acc;
  bool any() const { return load.given() || array.given() || acc.given(); }
};

// Which plane it is, and the numbers of its queues.
struct MxmPlace {
  int plane, weights, array, accumulators;
};

class MxmPlane {
 public:
  virtual ~MxmPlane() = default;
  virtual void reset() = 0;
  // The cycle in which tile 0 executes the commands. Not called while there is none and the plane is idle.
  virtual void evaluate(const MxmCommands&) {}
  // The edge that ends a cycle, for a plane with a clock of its own (MxmKind::kRtl): issue registers show
  // what comes `next`, stream registers still what that cycle had.
  virtual void edge(const MxmCommands& /*next*/) {}
  // Nothing is under way in any tile.
  virtual bool idle() const = 0;
};

std::unique_ptr<MxmPlane> make_mxm_plane(MxmKind kind, const Nets& nets, const MxmPlace& place);
// Why there is no such plane for the chip, in one line; empty: there is.
std::string mxm_plane_limit(MxmKind kind, const Chip& chip);

}  // namespace lpu::hw
