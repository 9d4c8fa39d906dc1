// What every functional slice is: an SC_MODULE with one evaluation per clock cycle. Slices read each other
// only through registers that change at the clock edge (stream registers, issue registers, control), so the
// chip may evaluate them in any order.
#pragma once

#include <systemc>

#include "emulator/isa/chip.h"

namespace lpu::hw {

class Control;
class Monitor;
class StreamReg;

// The nets every slice is connected to.
struct Nets {
  const Chip& chip;
  Control& control;
  StreamReg& streams;
  Monitor& monitor;
};

class Slice : public sc_core::sc_module {
 public:
  explicit Slice(const sc_core::sc_module_name& name) : sc_module(name) {}
  // One clock cycle: use what registers outside show, then change the own ones.
  virtual void evaluate() = 0;
  // Nothing is under way in any tile.
  virtual bool idle() const = 0;
  // Tile 0 still has something to put on a stream, or a product to hand over: the program, as told in the
  // time of superlane 0, is not over.
  virtual bool launches() const = 0;
  virtual void reset() = 0;
};

}  // namespace lpu::hw
