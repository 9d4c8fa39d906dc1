// A recording as a native Perfetto trace (TrackEvent,
// https://perfetto.dev/docs/reference/synthetic-track-event): one track per queue that does anything in the
// window, grouped by unit, and one per counter. A nanosecond of the trace is a cycle of the chip.
#pragma once

#include <string>

#include "emulator/trace/trace_file.h"

namespace lpu {

// The bytes of the file.
std::string perfetto_trace(const Program& p, const Recording& r, const std::vector<CounterTrack>& counters,
                           TraceWindow window);

}  // namespace lpu
