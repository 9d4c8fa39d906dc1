// The longest chain of waits through a schedule, and how late every instruction could be without making the
// run longer. Slack is of single dispatches: that the words of a loop move together is left out, so it is an
// upper bound on what a scheduler could use.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "emulator/profile/dataflow.h"

namespace lpu::profile {

// What a cycle of the critical path is spent on.
enum class Resource : std::uint8_t {
  kWeightPort,   // one Lw a cycle (or mxm.weight_interval) into a plane
  kArray,        // one Abc or Iw a cycle into a plane
  kAccumulator,  // one Acc a cycle
  kMemIssue,     // one instruction a cycle in a MEM slice
  kVxmIssue,     // one a cycle in an ALU
  kStream,       // one value a cycle on a stream register
  kTransit,      // hops along the chip
  kMemLatency,   // Read to stream, Write to Read
  kMxmLatency,   // settle, multiply, accumulate
  kVxmLatency,   // ALU
  kBarrier,      // Sync and Notify
  kStagger,      // the last superlane behind the first
  kWaiting,      // nothing forces it: slack of the path
};
inline constexpr std::size_t kResources = static_cast<std::size_t>(Resource::kWaiting) + 1;
std::string_view resource_name(Resource r);
std::string_view resource_key(Resource r);  // for JSON

// Cycles [from, until) of the path, all for one reason. `action`: the instruction that waits.
struct PathStep {
  std::int64_t from = 0, until = 0;
  Resource resource = Resource::kWaiting;
  std::int32_t action = 0, queue = 0;
  std::int32_t count = 1;  // steps of the same kind in a row, joined
};

// Counts of instructions with a slack of 0 cycles, 1 to 9, 10 to 99, ...
using SlackDecades = std::array<std::int64_t, 6>;

struct Critical {
  std::vector<std::int32_t> slack;  // cycles, by action
  std::vector<PathStep> path;       // covers the whole window without gap or overlap

  std::int64_t cycles(Resource r) const;
  SlackDecades slack_decades() const;
};

// Empty for a program that does nothing.
Critical find_critical(const Program& p, const Recording& r, const Dataflow& d);

}  // namespace lpu::profile
