#include "emulator/trace/event.h"

#include <fmt/format.h>

#include "emulator/isa/isa.h"

namespace lpu {
namespace {
constexpr std::string_view kNames[] = {
#define LPU_EVENT(name, text, unit, index, payload, when) text,
#include "emulator/trace/events.def"
#undef LPU_EVENT
};
}  // namespace

std::string_view event_name(EventKind k) { return kNames[static_cast<std::size_t>(k)]; }

std::string to_text(const Chip& chip, const Event& e) {
  std::string s = fmt::format("cycle {} {} {} superlane {} index {}:", e.cycle, queue_name(chip, e.queue),
                              event_name(e.kind), e.superlane, e.index);
  for (const std::uint8_t b : e.payload) s += fmt::format(" {:02x}", b);
  return s;
}

}  // namespace lpu
