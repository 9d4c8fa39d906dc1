// What the checks of all units write to.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "emulator/compiler/verify/origin.h"
#include "emulator/compiler/verify/stream_check.h"
#include "emulator/compiler/verify/verify.h"
#include "emulator/isa/isa.h"

namespace lpu::verify_detail {

struct Context {
  const Chip& chip;
  StreamCheck streams;
  VerifyReport report;

  void raise(const Fault& f) { report.faults.push_back(f); }
  void raise(FaultKind kind, std::int64_t cycle, Origin who) { raise(fault(kind, cycle, who)); }
  void happened(std::int64_t cycle) { report.last_event = std::max(report.last_event, cycle); }
};

// One instruction at its place in time.
struct Issue {
  const Instr& instr;
  std::int64_t cycle;
  int superlanes;  // in force at dispatch
  Origin who;
};

}  // namespace lpu::verify_detail
