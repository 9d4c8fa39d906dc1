// Something Verilated: its wires by name, and for the chip its ports. Nothing outside model.cpp, and hw's
// mxm_rtl_model.cpp, sees Verilator's headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/isa/codec.h"

namespace lpu::rtl {

class Wires {
 public:
  virtual ~Wires() = default;

  // The bytes behind a signal that probe.vlt makes visible, as Verilator stores it; `instance` is its path
  // below the top module, "" that itself. Signals of up to 64 bits lie in 1, 2, 4 or 8 bytes, wider ones and
  // elements of arrays in words of 4, little-endian. Throws std::logic_error when there is no such signal.
  struct Signal {
    std::uint8_t* data;
    std::size_t bytes;
  };
  virtual Signal find(const std::string& instance, const std::string& signal) const = 0;
};

class Model : public Wires {
 public:
  virtual void hold_reset() = 0;
  // REQUIRES: reset is held. One word of one queue.
  virtual void fill(int queue, int addr, const EncodedWord& word) = 0;
  virtual void release_reset() = 0;
  virtual void clock() = 0;
  virtual bool ended() const = 0;
  virtual bool stuck() const = 0;

  // Every clock() from here on is one cycle of a waveform (FST), until stop_waves(). The first after
  // release_reset() is at time 0 ns, and a cycle takes 1 ns. Throws std::runtime_error when the file cannot
  // be written.
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
