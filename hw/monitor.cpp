#include "hw/monitor.h"

#include <tuple>

namespace lpu::hw {
namespace {

auto precedence(const Fault& f) {
  return std::tuple(f.cycle, f.queue, f.kind, f.other_queue, f.other_word, f.word);
}

}  // namespace

void Monitor::reset() {
  cycle_ = 0;
  fault_ = {};
  counts_ = {};
  last_event_ = -1;
}

void Monitor::report(const Fault& f) {
  if (fault_.kind == FaultKind::kNone || precedence(f) < precedence(fault_)) fault_ = f;
}

}  // namespace lpu::hw
