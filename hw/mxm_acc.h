// The return line of an MXM plane and its accumulators: the sums that leave the top tile go to every tile's
// own 16 columns (tsp.md 8, "data path") and are added there, int32 modulo 2^32, by the Acc that comes up to
// that tile when they are back.
//
// Twin of rtl/lpu_mxm_acc.sv: the same sections in the same order. There the stream register is the output
// register of the module, and the return line a ring in which nothing moves.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "hw/command.h"
#include "hw/mxm_plane.h"
#include "hw/slice.h"

namespace lpu::hw {

class MxmAcc {
 public:
  // ---- Ports
  MxmAcc(const Nets& nets, const MxmPlace& place);
  void reset();
  // One cycle, and the clock edge that ends it. `top`: the sums of all columns that leave the top tile, or
  // nullptr.
  void evaluate(const Command& acc, const std::int32_t* top);
  bool idle() const;
  // Empty: the partial sums are at the top in time for the accumulators; else why the structure cannot be
  // built.
  static std::string structural_limit(const Chip& chip);

 private:
  using Block = std::array<std::int32_t, kLanesPerSuperlane>;  // one product or accumulator row, 16 columns

  Nets nets_;
  MxmPlace place_;
  Site exit_;
  std::size_t superlanes_;

  // ---- Instructions north
  void instructions_north(const Command& acc);
  North accs_;
  std::vector<Pipe<Command>> accumulating_;  // of each tile, lat_mxm_acc - 1 stages

  // ---- Return line
  void return_line(const std::int32_t* top);
  std::vector<Pipe<Block>> returning_;  // of each tile

  // ---- Accumulators
  void accumulate(int tile, const Command& c, const Block& product);
  void emit(int tile, const Command& c, const Block& sums) const;
  std::vector<std::vector<Block>> rows_;  // of each tile
  bool accumulated_ = false;
};

}  // namespace lpu::hw
