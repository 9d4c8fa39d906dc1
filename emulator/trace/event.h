// The canonical record every engine emits, and the observer that receives it. Engines emit; they never judge.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "emulator/isa/chip.h"

namespace lpu {

enum class EventKind : std::uint8_t {
#define LPU_EVENT(name, text, unit, index, payload, when) k##name,
#include "emulator/trace/events.def"
#undef LPU_EVENT
};
std::string_view event_name(EventKind k);

struct Event {
  std::int64_t cycle = 0;  // of this superlane
  std::int32_t queue = 0;  // the queue whose instruction acted
  EventKind kind = EventKind::kRead;
  std::int32_t superlane = 0;
  std::int32_t index = 0;                 // see events.def
  std::span<const std::uint8_t> payload;  // valid during the call only
};

class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void event(const Event& e) = 0;
};

// One line: "cycle 132 MEM_W12 read superlane 3 addr 17: 00 ff ...".
std::string to_text(const Chip& chip, const Event& e);

}  // namespace lpu
