// A run with everything a trace file is made from.
#pragma once

#include <memory>
#include <string>

#include "emulator/trace/kanata.h"
#include "emulator/trace/perfetto.h"
#include "emulator/trace/vcd.h"
#include "tests/profile/programs.h"

namespace lpu::tests {

// The one matmul these tests trace: every kind of instruction a compiled program has, on a small chip.
MatmulCase traced_case();

struct Traces {
  std::string perfetto, kanata, vcd;
  bool operator==(const Traces&) const = default;
};
Traces traces_of(const std::string& engine, TraceWindow window);

std::int64_t actions_in(const Recording& r, TraceWindow window);

}  // namespace lpu::tests
