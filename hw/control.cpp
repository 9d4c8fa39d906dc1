#include "hw/control.h"

#include <algorithm>

namespace lpu::hw {

Control::Control(const sc_core::sc_module_name& name, const Chip& chip)
    : sc_module(name),
      superlanes_(static_cast<int>(chip.superlanes)),
      last_(static_cast<std::size_t>(chip.lat_barrier - 1)) {
  for (std::size_t i = 0; i <= last_; ++i) mask_.set(i);
  reset();
}

void Control::reset() {
  active_ = superlanes_;
  config_queue_ = -1;
  notify_next_ = false;
  line_.reset();
}

void Control::post_config(int queue, int superlanes) {
  if (queue < config_queue_) return;  // two in one cycle: the higher queue wins
  config_queue_ = queue;
  config_value_ = superlanes;
}

void Control::commit() {
  if (config_queue_ >= 0) active_ = std::min(config_value_, superlanes_);
  config_queue_ = -1;
  if (!notify_next_ && line_.none()) return;
  line_ = (line_ << 1) & mask_;
  line_[0] = notify_next_;
  notify_next_ = false;
}

}  // namespace lpu::hw
