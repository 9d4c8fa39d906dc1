// The cycle at which each word of a queue first dispatches, word by word; unknown behind a Sync.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "emulator/isa/isa.h"

namespace lpu {

class QueueClock {
 public:
  // Of the next word; nullopt behind a Sync.
  std::optional<std::int64_t> now() const { return now_; }
  // REQUIRES: a Repeat's block lies within the words added before.
  void add(const Instr& i);

 private:
  std::optional<std::int64_t> now_ = 0;
  std::vector<std::optional<std::int64_t>> starts_;
};

}  // namespace lpu
