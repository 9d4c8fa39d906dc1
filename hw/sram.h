// The SRAM macros of one MEM slice: words of 16 bytes per tile, tile-major within an address. Host memory is
// taken as the pages are touched, since 88 slices of 2.5 MiB are mostly empty in a test.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "emulator/isa/chip.h"

namespace lpu::hw {

class Sram {
 public:
  Sram(int words, int superlanes)
      : row_bytes_(static_cast<std::size_t>(superlanes) * kLanesPerSuperlane),
        words_(static_cast<std::size_t>(words)) {
    allocate();
  }

  void reset() {
    if (dirty_) allocate();
  }
  std::size_t row_bytes() const { return row_bytes_; }
  const std::uint8_t* row(int addr) const { return &bytes_[static_cast<std::size_t>(addr) * row_bytes_]; }
  std::uint8_t* writable_row(int addr) {
    dirty_ = true;
    return &bytes_[static_cast<std::size_t>(addr) * row_bytes_];
  }
  const std::uint8_t* word(int tile, int addr) const { return row(addr) + tile * kLanesPerSuperlane; }
  std::uint8_t* writable_word(int tile, int addr) { return writable_row(addr) + tile * kLanesPerSuperlane; }

 private:
  struct Free {
    void operator()(std::uint8_t* p) const { std::free(p); }
  };
  void allocate() {
    bytes_.reset();  // first, so that the same pages can serve again
    bytes_.reset(static_cast<std::uint8_t*>(std::calloc(words_, row_bytes_)));
    if (bytes_ == nullptr) throw std::bad_alloc();
    dirty_ = false;
  }

  std::size_t row_bytes_, words_;
  bool dirty_ = false;
  std::unique_ptr<std::uint8_t[], Free> bytes_;
};

}  // namespace lpu::hw
