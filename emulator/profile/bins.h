// The window of a run cut into equal stretches of time, for heat-maps.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "emulator/trace/recording.h"

namespace lpu::profile {

inline constexpr std::int64_t kMostBins = 128;

struct Bins {
  std::int64_t first = 0, last = -1;  // the window
  std::int64_t width = 1;             // cycles; the last bin may be shorter

  Bins() = default;
  explicit Bins(const Recording& r)
      : first(r.first),
        last(r.last),
        width(std::max<std::int64_t>(1, (r.cycles() + kMostBins - 1) / kMostBins)) {}
  std::size_t count() const { return static_cast<std::size_t>((last - first + width) / width); }
  std::size_t of(std::int64_t cycle) const {
    return static_cast<std::size_t>((std::clamp(cycle, first, last) - first) / width);
  }
};

// Adds to every bin how many of the cycles [from, until) lie in it.
inline void add_cycles(const Bins& b, std::int64_t from, std::int64_t until,
                       std::vector<std::int64_t>* bins) {
  from = std::max(from, b.first);
  until = std::min(until, b.last + 1);
  while (from < until) {
    const std::size_t i = b.of(from);
    const std::int64_t edge = std::min(until, b.first + (static_cast<std::int64_t>(i) + 1) * b.width);
    (*bins)[i] += edge - from;
    from = edge;
  }
}

}  // namespace lpu::profile
