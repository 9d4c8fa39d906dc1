// What all instruction queues share: the power-down register of Config (P20 II-F) and the barrier line that
// carries a Notify to every parked queue (P20 III-A2). Queues post what they will dispatch in the next cycle;
// the clock edge makes it visible to all of them at once.
#pragma once

#include <bitset>
#include <cstdint>
#include <systemc>

#include "emulator/isa/chip.h"

namespace lpu::hw {

class Control : public sc_core::sc_module {
 public:
  Control(const sc_core::sc_module_name& name, const Chip& chip);
  void reset();

  // ---- posted by a queue for the next cycle
  void post_config(int queue, int superlanes);
  void post_notify() { notify_next_ = true; }
  void commit();

  // ---- seen by everyone in this cycle
  int active() const { return active_; }
  // A release arrives at the queues in the next cycle.
  bool release_next() const { return line_[last_]; }
  bool notify_under_way() const { return line_.any(); }

 private:
  static constexpr int kMaxLine = 255;  // chip.def, latency.barrier
  int superlanes_;
  std::size_t last_;
  int active_ = 0;
  int config_queue_ = -1, config_value_ = 0;
  bool notify_next_ = false;
  std::bitset<kMaxLine> line_;  // bit i: a Notify dispatched i cycles ago
  std::bitset<kMaxLine> mask_;
};

}  // namespace lpu::hw
