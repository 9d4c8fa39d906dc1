// The chip: every slice as a module, wired up, and the clock that steps them. One SC_METHOD runs per cycle of
// 1 ns: all slices evaluate, then all registers that others read take their next value. State is in plain
// arrays: one sc_signal per register costs an event each (tsp-v1 has over 60,000 stream registers).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "emulator/program/program.h"
#include "hw/control.h"
#include "hw/engine.h"
#include "hw/icu.h"
#include "hw/mem.h"
#include "hw/monitor.h"
#include "hw/mxm.h"
#include "hw/stream_reg.h"
#include "hw/vxm.h"

namespace lpu::hw {

class ChipModule final : public sc_core::sc_module {
 public:
  ChipModule(const sc_core::sc_module_name& name, const Chip& chip, const Structure& structure);

  // Why this structure cannot have the chip's latencies; empty: it can.
  static std::string structural_limit(const Chip& chip, const Structure& s) {
    return mxm_plane_limit(s.mxm, chip);
  }

  void load(const Program& p);
  // The clock runs until the program is over or `limit` cycles have passed; sc_start() does the running.
  void arm(std::int64_t limit);
  bool stopped() const { return over_ || (paused_ && monitor_.cycle() >= limit_ + lag_); }
  RunResult result() const;

  Monitor& monitor() { return monitor_; }
  Sram& sram(int mem_queue) { return mems_[static_cast<std::size_t>(mem_queue)]->sram(); }
  const Sram& sram(int mem_queue) const { return mems_[static_cast<std::size_t>(mem_queue)]->sram(); }

 private:
  void build_queues();
  void build_slices();
  void tick();
  void step();
  void evaluate();
  void commit();
  void clock_planes();
  bool pauses() const { return !over_ && monitor_.cycle() >= limit_ && !only_drains(); }
  bool queues_go_on() const;
  bool dispatches_more() const;
  bool only_drains() const;
  bool idle() const;
  void report_deadlock();

  Chip chip_;
  Structure structure_;
  Monitor monitor_;
  Control control_;
  StreamReg streams_;
  Nets nets_;
  std::vector<std::unique_ptr<Icu>> icus_;
  std::vector<std::unique_ptr<Mem>> mems_;
  std::unique_ptr<Vxm> vxm_;
  std::vector<std::unique_ptr<Mxm>> mxms_;
  std::vector<Slice*> units_;   // mems, vxm, mxms
  std::vector<Slice*> slices_;  // icus and units in evaluation order
  // Instruments at a plane with a clock of its own see a Lw one cycle after its tile executed it: a pause
  // comes so much later.
  std::int64_t lag_;
  std::int64_t limit_ = 0;
  bool over_ = false, paused_ = false;
  sc_core::sc_event go_;  // starts the clock
};

}  // namespace lpu::hw
