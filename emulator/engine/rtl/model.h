// The Verilated chip and its wires, by name. The only file pair that knows Verilator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "emulator/isa/codec.h"

namespace lpu::rtl {

class Model {
 public:
  Model();
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  // The bytes of a signal that probe.vlt makes visible, least significant first, e.g.
  // "g_mem[3].g_tile[0].u_tile", "reads". Throws std::logic_error when the design has no such signal or it
  // does not have `bytes` bytes.
  std::uint8_t* find(const std::string& instance, const std::string& signal, std::size_t bytes) const;

  void hold_reset();
  // REQUIRES: in reset. The word at `addr` of `queue`; an all-zero word ends the queue.
  void fill(int queue, int addr, const EncodedWord& word);
  void release_reset();
  void clock();  // one cycle

  bool ended() const;
  bool stuck() const;

 private:
  struct Verilated;
  std::unique_ptr<Verilated> v_;
};

}  // namespace lpu::rtl
