// Instrument at the MEM slices: an access is seen in the cycle it executes, its bytes one cycle later, when
// the SRAM's output register (Read) or the streams' tap register (Write) holds them.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/engine/rtl/recorder.h"
#include "emulator/engine/rtl/signal.h"

namespace lpu::rtl {

class MemProbe {
 public:
  MemProbe(const Model& model, const Chip& chip);
  void reset();
  // The slices' registers show what their tiles execute in `cycle`.
  void observe(std::int64_t cycle, Recorder* to);

 private:
  struct Access {
    std::size_t port;  // slice * tiles + tile
    int addr;
  };
  void finish(std::vector<Access>* begun, EventKind kind, const Signal& data, std::int64_t cycle,
              Recorder* to);
  void begin(const Signal& now, const Signal& addr, std::vector<Access>* begun) const;

  std::size_t tiles_, ports_, addr_bits_;
  Signal read_, raddr_, rdata_, write_, waddr_, wdata_;
  std::vector<Access> reading_, writing_;  // begun in the cycle before
};

}  // namespace lpu::rtl
