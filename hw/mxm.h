// One MXM plane: a column of tiles with weights standing still. An activation vector enters tile by tile;
// each tile adds its rows' part to the partial sums of all columns and hands them to the tile above (P20
// III-D). The sums that leave the top tile go down the return line of their 16 columns to the accumulators
// (tsp.md 8, "data path").
//
// Three queues: weights (Lw), array (Iw, Abc), accumulators (Acc).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/engine/fault.h"
#include "hw/command.h"
#include "hw/icu.h"
#include "hw/mxm_tile.h"
#include "hw/pipe.h"
#include "hw/slice.h"

namespace lpu::hw {

class Mxm final : public Slice {
 public:
  struct Queues {
    const Icu &weights, &array, &accumulators;
  };
  Mxm(const sc_core::sc_module_name& name, const Nets& nets, int plane, const Queues& queues);

  // Empty: the partial sums are at the top in time for the accumulators; else why the structure cannot be
  // built.
  static std::string structural_limit(const Chip& chip);

  void reset() override;
  void evaluate() override;
  bool idle() const override;
  bool launches() const override;

 private:
  struct Product {  // on its way from the array to the accumulators, as tile 0 keeps account of it
    std::int32_t word;
  };
  struct Tile {
    MxmTile cells;
    Pipe<MxmTile::Block> returning;  // from the top tile to this tile's accumulators
    Pipe<Command> accumulating;      // lat_mxm_acc - 1 stages; the stream register is the last one
  };

  // ---- what tile 0 checks
  Command issued(const Icu& icu, Unit unit) const;
  bool accepts_load(const Command& c);
  bool load_exists(const Instr& i) const;
  bool accepts_activation(const Command& c) const;
  bool accepts_accumulate(const Command& c, bool product_due) const;
  void report(FaultKind kind, const Icu& icu, int word, int other_queue = -1, int other_word = -1) const;

  // ---- one cycle of the tiles
  void step_accumulators(const Command& first);
  void step_array(const Command& first);
  void step_weights(const Command& load, const Command& array);
  void load(int tile, const Command& c);
  void activate(int tile, const Command& c);
  void accumulate(int tile, const Command& c, const MxmTile::Block& product);
  void emit(int tile, const Command& c, const MxmTile::Block& sums) const;
  int code(int stream, int nth) const;

  Nets nets_;
  Queues q_;
  Hemisphere hemisphere_;
  Site tap_, exit_;
  int superlanes_;
  std::size_t lanes_;
  Pipe<Command> loads_, array_, accs_;  // stage k: what tile k+1 executes
  Pipe<Product> due_;                   // entry + multiply stages
  std::int64_t last_load_ = 0;
  std::int32_t last_load_word_ = -1;
  std::vector<std::int32_t> sums_;  // [tile][column]: the register above each tile
  std::vector<std::int32_t> zero_;  // what enters below tile 0
  std::vector<Tile> tiles_;
  std::uint64_t weights_moving_ = 0;  // bit k: in tile k
  int products_ = 0;                  // entered and not yet accumulated by the last tile
};

}  // namespace lpu::hw
