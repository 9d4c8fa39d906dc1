// One MEM slice: a column of tiles, each with a 16-byte slice of every SRAM vector (P20 III-B, tsp.md 6).
// Tile k executes the instruction tile k-1 executed in the cycle before.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "emulator/engine/fault.h"
#include "hw/command.h"
#include "hw/icu.h"
#include "hw/pipe.h"
#include "hw/slice.h"
#include "hw/sram.h"

namespace lpu::hw {

class Mem final : public Slice {
 public:
  Mem(const sc_core::sc_module_name& name, const Nets& nets, const Icu& icu, Site site);

  void reset() override;
  void evaluate() override;
  bool idle() const override { return north_.empty() && under_way_ == 0; }
  bool launches() const override { return !tiles_.front().reading.empty(); }

  Sram& sram() { return sram_; }
  const Sram& sram() const { return sram_; }

 private:
  using Bytes = std::array<std::uint8_t, kLanesPerSuperlane>;
  struct Reading {  // between SRAM and stream register
    Bytes bytes;
    std::int32_t stream, active, word;
  };
  struct Writing {  // between stream register and SRAM
    Bytes bytes;
    std::int32_t addr, word;
  };
  struct Tile {
    Pipe<Reading> reading;  // lat_read - 1 stages; the stream register is the last one
    Pipe<Writing> writing;  // lat_write_to_read - 1 stages; the SRAM cell is the last one
  };

  bool accepts(const Command& c) const;
  bool in_range(int addr) const;
  void check_not_pending(const Command& c, int addr) const;
  void step_tile(int tile, const Command* c);
  void step_reading(int tile, const Command* c);
  void step_writing(int tile, const Command* c);
  void drive(int tile, const Reading& r);
  void store(int tile, const Writing& w);
  void report(FaultKind kind, const Command& c, int other_queue = -1, int other_word = -1) const;
  void count(const Command& c) const;

  Nets nets_;
  const Icu& icu_;
  Site site_;
  int superlanes_;
  Sram sram_;
  Pipe<Command> north_;  // stage k: what tile k+1 executes
  std::vector<Tile> tiles_;
  std::uint64_t under_way_ = 0;  // bit k: a pipe of tile k is occupied
};

}  // namespace lpu::hw
