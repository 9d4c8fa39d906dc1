// One simulation: a chip elaborated in a context of its own, and the running of its clock.
#pragma once

#include <cstdint>
#include <memory>

#include "hw/chip.h"
#include "hw/context.h"

namespace lpu::hw {

class Simulation {
 public:
  Simulation(const Chip& chip, const Structure& structure);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  ChipModule& chip() { return *chip_; }
  const ChipModule& chip() const { return *chip_; }
  void run(std::int64_t limit);

 private:
  Context context_;
  std::unique_ptr<ChipModule> chip_;
};

}  // namespace lpu::hw
