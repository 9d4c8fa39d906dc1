// When each parked queue is released, and how many superlanes are powered when. Everything else needs
// absolute cycles, so this is settled first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "emulator/engine/fault.h"
#include "emulator/program/program.h"
#include "emulator/program/walker.h"

namespace lpu::verify_detail {

// Superlanes in force for instructions dispatched in a cycle.
class PowerTimeline {
 public:
  explicit PowerTimeline(int initial) : initial_(initial) {}
  void add(std::int64_t cycle, int queue, int superlanes);
  void finish();  // after the last add(), before the first at()
  int at(std::int64_t cycle) const;

 private:
  struct Change {
    std::int64_t cycle;
    int queue, superlanes;
  };
  int initial_;
  std::vector<Change> changes_;
};

struct Barriers {
  // Per queue, in the order of its Syncs. A queue with more Syncs than releases stays parked for ever.
  std::vector<std::vector<std::int64_t>> releases;
  PowerTimeline power;
  std::optional<Fault> deadlock;
};

Barriers resolve_barriers(const Program& p, const std::vector<QueueTree>& trees);

}  // namespace lpu::verify_detail
