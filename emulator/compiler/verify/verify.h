// Proves that a program obeys every rule of the hardware, without running it: no data, no SRAM contents, no
// cycle loop. It shares nothing with the engines or the scheduler but the ISA facts and the queue expansion.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "emulator/engine/fault.h"
#include "emulator/program/program.h"

namespace lpu {

inline constexpr int kMaxPlanes = 4;  // chip.def: mxm.planes

// How often each resource is used; of the whole program even when it breaks a rule half-way.
struct Occupancy {
  std::int64_t dispatches = 0;  // NOP and Repeat not counted
  std::int64_t mem_reads = 0, mem_writes = 0;
  std::int64_t stream_launches = 0, stream_taps = 0;  // one per byte-wide stream
  std::int64_t alu_ops = 0;
  std::int64_t weight_columns = 0;
  std::array<std::int64_t, kMaxPlanes> lw{}, iw{}, abc{}, acc{};  // per plane
  bool operator==(const Occupancy&) const = default;
};

struct VerifyReport {
  // Sorted by (cycle, queue, kind, other party). The first is the one every engine stops at. Those behind it
  // may be consequences of it. A deadlock comes last whatever its cycle: it only shows when all else is done.
  std::vector<Fault> faults;

  std::int64_t first_dispatch = -1, last_write = -1, cycles = 0;  // as in RunResult
  std::int64_t last_event =
      -1;  // cycle of the last event (trace/events.def); stands in where there is no Write
  Occupancy use;

  // Warnings: legal, but often the trace of a compiler's mistake.
  std::int64_t unused_launches = 0;  // values nobody took before they were overwritten or left the chip
  std::int64_t stale_reads = 0;      // Reads of vectors that no image, input tensor or earlier Write filled

  bool ok() const { return faults.empty(); }
};

// REQUIRES: program_faults(p) is empty.
VerifyReport verify(const Program& p);

}  // namespace lpu
