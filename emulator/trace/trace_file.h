// What the writers of trace files share.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "emulator/trace/recording.h"

namespace lpu {

// Cycles of dispatch that a trace shows, both included.
struct TraceWindow {
  std::int64_t first = 0, last = 0;
  bool has(std::int64_t cycle) const { return cycle >= first && cycle <= last; }
};

// A number over time, given where it changes.
struct CounterTrack {
  std::string name, unit;
  std::vector<std::pair<std::int64_t, std::int64_t>> samples;  // (cycle, value), by cycle
};

// Indices into Recording::actions: the second takes what the first makes.
using Dependence = std::pair<std::int32_t, std::int32_t>;

}  // namespace lpu
