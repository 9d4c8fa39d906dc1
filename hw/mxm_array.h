// The weights of an MXM plane and its multiply-accumulate cells, 16 rows in every tile, weight-stationary
// (P20 III-D). An activation vector enters tile by tile; each tile adds its rows' part to the partial sums of
// all columns and hands them to the tile above.
//
// Twin of rtl/lpu_mxm_array.sv: the same sections in the same order. There a tap takes a register of its own,
// and sets of weights are banks that change their role; here a stream is read in the cycle itself, and sets
// move.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hw/command.h"
#include "hw/mxm_plane.h"
#include "hw/mxm_tile.h"
#include "hw/slice.h"

namespace lpu::hw {

class MxmArray {
 public:
  // ---- Ports
  MxmArray(const Nets& nets, const MxmPlace& place);
  void reset();
  // One cycle, and the clock edge that ends it.
  void evaluate(const Command& load, const Command& array);
  // The sums of all columns above the top tile, if an activation vector has come there in this cycle, else
  // nullptr.
  const std::int32_t* top() const { return top_valid_ ? &sums_[sums_.size() - lanes_] : nullptr; }
  bool idle() const { return loads_.empty() && array_.empty() && weights_moving_ == 0; }

 private:
  Nets nets_;
  MxmPlace place_;
  Site tap_;
  int superlanes_;
  std::size_t lanes_;

  // ---- Instructions north
  void instructions_north(const Command& load, const Command& array);
  North loads_, array_;

  // ---- Weight port
  void weight_port(int tile, const Command& c);
  void widen(int tile, const Instr& i, std::span<std::uint8_t> columns) const;

  // ---- Weight sets
  void weight_sets(int tile, const Command& c);
  void clock_weight_sets();
  std::vector<MxmTile> tiles_;
  std::uint64_t weights_moving_ = 0;  // bit k: in tile k

  // ---- Array
  void multiply(int tile, const Command& c);
  std::vector<std::int32_t> sums_;  // [tile][column]: the register above each tile
  std::vector<std::int32_t> zero_;  // what enters below tile 0
  bool top_valid_ = false;
};

}  // namespace lpu::hw
