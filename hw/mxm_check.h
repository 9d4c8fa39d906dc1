// What tile 0 of a plane refuses, and the account it keeps for that: which weights will be in force when,
// which products are due when. Also counts. The same in front of either kind of plane (mxm_plane.h).
#pragma once

#include <cstdint>

#include "emulator/engine/fault.h"
#include "hw/mxm_plane.h"
#include "hw/pipe.h"
#include "hw/slice.h"

namespace lpu::hw {

class MxmCheck {
 public:
  MxmCheck(const Nets& nets, const MxmPlace& place);
  void reset();
  // One cycle. False: reported, the run stops in this cycle.
  bool accepts(const MxmCommands& c);
  bool idle() const { return settling_.empty() && due_.empty() && emitting_.empty(); }
  // A product to hand over, or a row to put on streams.
  bool launches() const { return !due_.empty() || !emitting_.empty(); }

 private:
  struct Install {
    std::int32_t set = 0, word = Command::kNothing;
  };

  bool accepts_load(const Command& c);
  bool load_exists(const Instr& i) const;
  bool accepts_activation(const Command& c) const;
  bool accepts_accumulate(const Command& c, bool product_due) const;
  void keep_account(const MxmCommands& c);
  void report(FaultKind kind, int queue, int word, int other_queue = -1, int other_word = -1) const;

  Nets nets_;
  MxmPlace place_;
  Hemisphere hemisphere_;
  Site tap_;
  std::int64_t last_load_ = 0;
  std::int32_t last_load_word_ = Command::kNothing;
  Pipe<Install> settling_;  // latency.mxm_settle stages
  Install in_force_;
  Pipe<std::int32_t> due_;  // entry + multiply stages: the word of a product's Abc
  Pipe<std::int32_t>
      emitting_;  // accumulate - 1 stages: the word of an Acc; the stream register is the last one
};

}  // namespace lpu::hw
