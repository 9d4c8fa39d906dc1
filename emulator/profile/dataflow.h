// Who waits for whom: every value on the streams with its producer and takers, and every rule of the hardware
// that keeps one instruction behind another, with the cycles to spare. Found by following the recorded
// instructions, as an engine does, without data.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "emulator/isa/units.h"
#include "emulator/trace/recording.h"

namespace lpu::profile {

// A vector that travelled on one stream.
struct Value {
  std::int32_t producer = 0;  // index of the action
  Stream stream;
  std::int16_t site = 0;  // where it was launched
  std::int32_t superlanes = 0;
  std::int64_t launched = 0;
  std::int64_t last_tap = -1;  // -1: nobody took it
};

enum class Wait : std::uint8_t {
  kIssue,     // a queue issues one instruction a cycle
  kRegister,  // another instruction took another value from the same stream register the cycle before
  kStream,    // the operand travels on a stream: no cycles to spare, ever
  kChain,     // the operand is the result another ALU finishes in this very cycle
  kPort,      // mxm.weight_interval between two Lw of a plane
  kBuffer,    // columns before the Iw that installs them; an Iw before the columns of the next set
  kSettle,    // Iw to the first activation that uses the set
  kInForce,   // an Iw must not displace the set an activation still needs
  kProduct,   // Abc to its Acc
  kSram,      // Write to a Read of the same vector
  kBarrier,   // Notify to what it releases
};
std::string_view wait_name(Wait w);
// Whether both ends can only move together: the value is there for one cycle.
constexpr bool is_rigid(Wait w) { return w == Wait::kStream || w == Wait::kChain || w == Wait::kProduct; }

struct Edge {
  std::int32_t from = 0, to = 0;  // actions
  std::int64_t slack = 0;         // cycles `to` comes later than it must
  Wait wait = Wait::kIssue;
};

struct Dataflow {
  std::vector<Value> values;  // by launch cycle
  std::vector<Edge> edges;    // those of operands in the order of their takers
};

// REQUIRES: a recording of p. Throws std::logic_error when an operand has no producer.
Dataflow trace_dataflow(const Program& p, const Recording& r);

}  // namespace lpu::profile
