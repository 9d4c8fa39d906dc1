// Looks into a signal of a Verilated model: bits of little-endian words, or elements of an array.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "emulator/engine/rtl/model.h"

namespace lpu::rtl {

class Signal {
 public:
  Signal() = default;
  // Throws std::logic_error unless the signal is there and holds at least `bits`.
  Signal(const Wires& model, const std::string& instance, const std::string& name, std::size_t bits);

  bool any() const {
    for (std::size_t i = 0; i < bytes_; ++i)
      if (data_[i] != 0) return true;
    return false;
  }
  bool bit(std::size_t i) const { return (data_[i / 8] >> (i % 8) & 1) != 0; }
  // REQUIRES: width <= 32.
  std::uint32_t bits(std::size_t lsb, std::size_t width) const {
    std::uint64_t v = 0;
    const std::size_t first = lsb / 8;
    std::memcpy(&v, data_ + first, std::min<std::size_t>(5, bytes_ - first));
    return static_cast<std::uint32_t>((v >> (lsb % 8)) & ((std::uint64_t{1} << width) - 1));
  }
  // REQUIRES: lsb is a multiple of 8.
  std::span<const std::uint8_t> vector(std::size_t lsb, std::size_t count) const {
    return {data_ + lsb / 8, count};
  }
  // Element i of the n of an array.
  Signal element(std::size_t i, std::size_t n) const {
    Signal e;
    e.bytes_ = bytes_ / n;
    e.data_ = data_ + i * e.bytes_;
    return e;
  }
  std::uint8_t* data() const { return data_; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace lpu::rtl
