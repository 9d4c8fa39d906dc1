// Instrument at the queues: what is issued, who is parked, who is released.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/engine/rtl/recorder.h"
#include "emulator/engine/rtl/signal.h"

namespace lpu::rtl {

class QueueProbe {
 public:
  QueueProbe(const Model& model, const Chip& chip);
  void reset();
  // The issue registers show what is dispatched in `cycle`.
  void observe(std::int64_t cycle, Recorder* to);

  // The lowest parked queue, since when and at which word; queue -1: none.
  struct Parked {
    int queue = -1;
    std::int64_t since = 0;
    int word = -1;
  };
  Parked first_parked() const;

 private:
  void observe_parking(std::size_t queue, std::int64_t cycle, Recorder* to);
  void observe_issue(std::size_t queue, std::int64_t cycle, Recorder* to) const;

  Signal valid_, words_, pcs_, released_, parked_;
  std::vector<std::int64_t> parked_since_;  // of each queue; -1: it is not
};

}  // namespace lpu::rtl
