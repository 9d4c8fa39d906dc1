// What holds for every profile, checked against counts made elsewhere: the engine's events and the
// verifier's.
#pragma once

#include "tests/profile/programs.h"

namespace lpu::tests {

// busy + stalled + idle = cycles, for every unit; their sum is what was dispatched.
void check_units(const profile::Profile& p);
// Phases follow each other without gap, and their parts add up to the whole.
void check_phases(const profile::Profile& p);
// The critical path covers the window, and slack is possible.
void check_path(const profile::Profile& p);
void check_edges(const profile::Dataflow& d);
void check_against_events(const Profiled& p);
void check_against_verifier(const Profiled& p);

}  // namespace lpu::tests
