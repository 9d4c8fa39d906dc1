// Two engines on one program: same events in every cycle, same result, same memory, or a report of where they
// part and because of which instruction.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/engine/engine.h"

namespace lpu {

struct LockstepReport {
  bool equal = false;
  std::string text;                    // "equal: ..." in one line, or what differs, one fact per line
  std::int64_t cycle = -1;             // of the first differing event, if events differ
  std::int32_t queue = -1, word = -1;  // the instruction that caused it
  RunResult a, b;
};

// REQUIRES: program_faults(p) is empty. Loads and runs both engines (again, if they differ), detaches sinks.
// Events at or after a fault's cycle, or after `limit`, are not compared; nor is memory then.
LockstepReport lockstep(Engine& a, Engine& b, const Program& p, std::int64_t limit);

}  // namespace lpu
