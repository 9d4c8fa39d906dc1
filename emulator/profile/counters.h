// Occupancy, cycle by cycle, for trace files.
#pragma once

#include "emulator/profile/dataflow.h"
#include "emulator/trace/trace_file.h"

namespace lpu::profile {

// Stream registers holding a wanted value (by direction), vectors read from and written to SRAM, weight
// columns loaded, and instructions dispatched by kind of unit.
std::vector<CounterTrack> counter_tracks(const Program& p, const Recording& r, const Dataflow& d);
// Who takes whose result: streams, chained ALUs, products.
std::vector<Dependence> dependences(const Dataflow& d);

}  // namespace lpu::profile
