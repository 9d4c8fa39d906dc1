// A matrix plane of SystemC tiles: an array of weights through which partial sums move up, and behind its top
// tile the accumulators (P20 III-D, tsp.md 8).
//
// Twin of rtl/lpu_mxm.sv.
#pragma once

#include "hw/mxm_acc.h"
#include "hw/mxm_array.h"
#include "hw/mxm_plane.h"

namespace lpu::hw {

class MxmTiles final : public MxmPlane {
 public:
  // ---- Ports
  MxmTiles(const Nets& nets, const MxmPlace& place) : array_(nets, place), acc_(nets, place) {}
  void reset() override {
    array_.reset();
    acc_.reset();
  }
  void evaluate(const MxmCommands& c) override {
    array_.evaluate(c.load, c.array);
    acc_.evaluate(c.acc, array_.top());
  }
  bool idle() const override { return array_.idle() && acc_.idle(); }

 private:
  // ---- Weight port, weight sets, array
  MxmArray array_;
  // ---- Return line, accumulators, emit
  MxmAcc acc_;
};

}  // namespace lpu::hw
