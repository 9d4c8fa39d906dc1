// Who did something: small, because there is one per stream access of a whole layer.
#pragma once

#include <cstdint>

#include "emulator/engine/fault.h"

namespace lpu::verify_detail {

struct Origin {
  std::uint16_t queue = 0, word = 0;  // chip.def: at most 65,536 words in a queue
};

inline Fault fault(FaultKind kind, std::int64_t cycle, Origin who) {
  return {.kind = kind, .cycle = cycle, .queue = who.queue, .word = who.word};
}
inline Fault fault(FaultKind kind, std::int64_t cycle, Origin who, Origin other) {
  Fault f = fault(kind, cycle, who);
  f.other_queue = other.queue;
  f.other_word = other.word;
  return f;
}

}  // namespace lpu::verify_detail
