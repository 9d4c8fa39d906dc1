// A Verilated chip: its ports and its wires by name. Nothing outside model.cpp sees Verilator's headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/isa/codec.h"

namespace lpu::rtl {

class Model {
 public:
  virtual ~Model() = default;

  // The bytes behind a signal that probe.vlt makes visible, as Verilator stores it; `instance` is its path
  // below lpu_chip, "" the chip itself. Signals of up to 64 bits lie in 1, 2, 4 or 8 bytes, wider ones and
  // elements of arrays in words of 4, little-endian. Throws std::logic_error when there is no such signal.
  struct Signal {
    std::uint8_t* data;
    std::size_t bytes;
  };
  virtual Signal find(const std::string& instance, const std::string& signal) const = 0;

  virtual void hold_reset() = 0;
  // REQUIRES: reset is held. One word of one queue.
  virtual void fill(int queue, int addr, const EncodedWord& word) = 0;
  virtual void release_reset() = 0;
  virtual void clock() = 0;
  virtual bool ended() const = 0;
  virtual bool stuck() const = 0;

  // Every clock() from here on is one cycle of a waveform (FST), until stop_waves(). Throws
  // std::runtime_error when the file cannot be written.
  virtual void start_waves(const std::string& path) = 0;
  virtual void stop_waves() = 0;
};

// What has been compiled in: the package it was made from and the form of its stream registers.
struct ModelKind {
  std::string_view preset;
  bool diagonal;
  std::unique_ptr<Model> (*make)();
};
const std::vector<ModelKind>& model_kinds();

}  // namespace lpu::rtl
