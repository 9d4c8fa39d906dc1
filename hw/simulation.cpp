#include "hw/simulation.h"

namespace lpu::hw {

Simulation::Simulation(const Chip& chip, const Structure& structure) {
  const Context::Use in(context_);
  chip_ = std::make_unique<ChipModule>("chip", chip, structure);
}

Simulation::~Simulation() {
  const Context::Use in(context_);
  chip_.reset();
}

void Simulation::run(std::int64_t limit) {
  const Context::Use in(context_);
  chip_->arm(limit);
  constexpr double kSliceNs = 1e9;  // the chip pauses the kernel when it stops; this only bounds one call
  while (!chip_->stopped()) sc_core::sc_start(sc_core::sc_time(kSliceNs, sc_core::SC_NS));
}

}  // namespace lpu::hw
