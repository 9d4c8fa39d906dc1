#include "emulator/engine/rtl/observer.h"

#include <fmt/format.h>

namespace lpu::rtl {
namespace {

constexpr const char* kChecker = "u_check";

}  // namespace

Observer::Observer(const Model& model, const Chip& chip)
    : queues_(model, chip), mem_(model, chip), vxm_(model, chip) {
  for (int p = 0; p < chip.mxm_planes; ++p)
    mxms_.emplace_back(model, fmt::format("g_plane[{}].g_there.u_mxm.", p), chip, p);
  fault_ = {Signal(model, kChecker, "fault_q", 1),
            Signal(model, kChecker, "fault_cycle_q", 64),
            Signal(model, kChecker, "fault_kind_q", 8),
            Signal(model, kChecker, "fault_queue_q", 32),
            Signal(model, kChecker, "fault_word_q", 32),
            Signal(model, kChecker, "fault_other_queue_q", 32),
            Signal(model, kChecker, "fault_other_word_q", 32)};
}

void Observer::reset() {
  recorder_.reset();
  queues_.reset();
  mem_.reset();
}

void Observer::observe(std::int64_t cycle) {
  queues_.observe(cycle, &recorder_);
  mem_.observe(cycle - 1, &recorder_);
  vxm_.observe(cycle - 1, &recorder_);
  for (MxmProbe& m : mxms_) m.observe(cycle - 1, &recorder_);
}

Fault Observer::fault() const {
  if (!fault_.found.bit(0)) return {};
  const auto number = [](const Signal& s) { return static_cast<std::int32_t>(s.bits(0, 32)); };
  return {static_cast<FaultKind>(fault_.kind.bits(0, 8)),
          static_cast<std::int64_t>(fault_.cycle.bits(0, 32)) |
              static_cast<std::int64_t>(fault_.cycle.bits(32, 32)) << 32,
          number(fault_.queue),
          number(fault_.word),
          number(fault_.other_queue),
          number(fault_.other_word)};
}

}  // namespace lpu::rtl
