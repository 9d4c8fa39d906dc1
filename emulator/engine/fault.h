// Rules a program can break at run time. Every engine reports the same first fault.
#pragma once

#include <cstdint>
#include <string>

namespace lpu {

// In order of precedence within one cycle and queue.
enum class FaultKind : std::uint8_t {
  kNone = 0,
  kBadOperand,         // a field names something the chip does not have, or of the wrong direction
  kBankConflict,       // ReadWrite on two addresses of one bank
  kReadTooSoon,        // Read of an address written less than latency.write_to_read cycles ago
  kUndrivenStream,     // a stream register nobody drove (or drove for fewer superlanes) is taken
  kDoubleDrive,        // two results on one stream register in one cycle
  kAluOperand,         // chained operand: that ALU finishes no result in this cycle
  kWeightPort,         // two LW of a plane closer than mxm.weight_interval
  kWeightsNotInForce,  // Abc names a weight set that is not (yet) in force
  kNoProduct,          // Acc when no product arrives
  kLostProduct,        // a product arrives and no Acc takes it
  kDeadlock,           // a queue is parked at Sync and no Notify can come
};

struct Fault {
  FaultKind kind = FaultKind::kNone;
  std::int64_t cycle = 0;
  std::int32_t queue = 0;         // the queue whose instruction broke the rule
  std::int32_t word = -1;         // its word
  std::int32_t other_queue = -1;  // the other party, if there is one
  std::int32_t other_word = -1;
  bool operator==(const Fault&) const = default;
};

}  // namespace lpu
