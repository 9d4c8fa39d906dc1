// An engine's events as a value change dump (IEEE 1364 18), for GTKWave and whatever else reads waveforms:
// per queue and kind of event, how many superlanes act in a cycle, the index of the event of superlane 0, and
// its first 16 bytes. A nanosecond of the file is a cycle. (vcd2fst of GTKWave makes an FST file of it.)
#pragma once

#include <map>
#include <string>
#include <vector>

#include "emulator/trace/event.h"
#include "emulator/trace/trace_file.h"

namespace lpu {

class VcdSink final : public EventSink {
 public:
  VcdSink(const Chip& chip, TraceWindow window) : chip_(chip), window_(window) {}
  void event(const Event& e) override;
  // The file. The same for every engine that emits the same events, in whatever order.
  std::string text(const std::string& title) const;

 private:
  using Key = std::pair<std::int32_t, EventKind>;  // queue, kind
  struct Sample {
    std::int32_t superlanes = 0;
    std::int32_t index = -1;  // -1: superlane 0 does not act
    std::array<std::uint8_t, 16> bytes{};
    std::size_t size = 0;
  };
  Chip chip_;
  TraceWindow window_;
  std::map<Key, std::map<std::int64_t, Sample>> samples_;
};

}  // namespace lpu
