// What a run is made of: the counts of RunResult and when the last thing happened.
#pragma once

#include <algorithm>
#include <cstdint>

#include "emulator/engine/engine.h"
#include "emulator/isa/isa.h"

namespace lpu::fast {

class Tally {
 public:
  void reset(const Chip& chip);
  // `n` dispatches of one instruction, the first in cycle `first` and the last in cycle `last`, with vl
  // superlanes.
  void add(const Instr& instr, int vl, std::int64_t first, std::int64_t last, std::int64_t n);
  void happened(std::int64_t cycle) { last_event_ = std::max(last_event_, cycle); }
  // Without `fault` and `finished`.
  RunResult result() const;

 private:
  Chip chip_;
  RunResult counts_;
  std::int64_t last_event_ = -1, last_launch_ = -1;
};

}  // namespace lpu::fast
