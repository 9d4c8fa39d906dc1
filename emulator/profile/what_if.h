// What more of a resource would gain: the matmul scheduled again for a chip (or a job) with that resource
// doubled and proved legal, and its cycles. Schedules hold no data, so nothing is packed and nothing
// is run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/compiler/matmul.h"

namespace lpu::profile {

// One resource, doubled, or as far as chip.def lets it go; or a weight decoder where there is none.
struct Change {
  std::string resource;  // a chip key, "latency" (all latencies), "chips" or "batch"
  std::string text;      // "mxm.planes 2 -> 4"
  double factor = 2;     // how much more of it there is
  std::string refused;   // why it cannot be changed; empty: it can
  Chip chip;
  int chips_factor = 1, batch_factor = 1;
};
// In a fixed order. `batch`: rows of X now.
std::vector<Change> changes(const Chip& chip, std::size_t batch);

struct Outcome {
  std::int64_t cycles = 0;  // of the longest chip; per `batch` rows of the original job, rounded up
  int chips = 0;            // scheduled for: as many as now, or more if it needs more
  int chips_needed = 0;     // that hold it
  std::string refused;      // the compiler's word; empty: it compiles
};
// `whole`: all columns of the matmul; `chips`: as many as it runs on now.
Outcome try_change(const Change& change, const compiler::MatmulRequest& whole, int chips);

// Cycles of one chip's schedule, as RunResult::cycles counts them. Throws CompileError.
std::int64_t scheduled_cycles(const Chip& chip, const compiler::MatmulRequest& request);

}  // namespace lpu::profile
