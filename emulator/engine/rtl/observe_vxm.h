// Instrument at the vector unit: a result is seen in the cycle it stands in its ALU's result register.
#pragma once

#include <cstdint>

#include "emulator/engine/rtl/recorder.h"
#include "emulator/engine/rtl/signal.h"

namespace lpu::rtl {

class VxmProbe {
 public:
  VxmProbe(const Model& model, const Chip& chip);
  // The unit's registers show what its tiles do in `cycle`.
  void observe(std::int64_t cycle, Recorder* to);

 private:
  void observe_tile(std::size_t tile, std::size_t age, std::int64_t cycle, Recorder* to) const;

  Chip chip_;
  std::size_t tiles_, latency_, slots_;
  Signal under_way_, valid_, active_, fields_, result_, written_;
};

}  // namespace lpu::rtl
