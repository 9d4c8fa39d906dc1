// All MEM slices as one zeroed allocation; vectors nobody touches cost no memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "emulator/isa/chip.h"

namespace lpu::fast {

class Sram {
 public:
  Sram() = default;
  ~Sram() { release(); }
  Sram(const Sram&) = delete;
  Sram& operator=(const Sram&) = delete;

  // Everything zero, in the geometry of `chip`.
  void reset(const Chip& chip);
  // From `row` on, `bytes` are about to be filled and will be read from end to end.
  void expect(const std::uint8_t* row, std::size_t bytes);
  // The vector will be written, and nobody should have to wait for its pages then.
  void expect_write(int slice, int addr);
  // REQUIRES: slice (= its queue) and addr exist.
  std::uint8_t* row(int slice, int addr) const {
    return base_ + (static_cast<std::size_t>(slice) * words_ + static_cast<std::size_t>(addr)) * lanes_;
  }
  std::size_t row_bytes() const { return lanes_; }

 private:
  void release();

  std::uint8_t* base_ = nullptr;
  std::size_t bytes_ = 0, words_ = 0, lanes_ = 0;
};

}  // namespace lpu::fast
