// One tile of an MXM plane: 16 rows of weights for every column (20 supercells of 16x16 cells at 320 lanes,
// P20 III-D), the chain that installs them, and the accumulators of the tile's own 16 columns.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "emulator/isa/chip.h"

namespace lpu::hw {

class MxmTile {
 public:
  using Block = std::array<std::int32_t, kLanesPerSuperlane>;  // one product or accumulator row, 16 columns
  struct Install {
    std::int32_t set = 0, word = -1;  // word -1: nothing installed yet
  };

  explicit MxmTile(const Chip& chip);
  void reset();

  // ---- weights: buffer -> settle - 1 shadow registers -> in force
  std::span<std::uint8_t> buffer(int column, int columns);
  void install(Install i);  // takes the buffer, at the coming edge
  void clock_weights();
  bool weights_moving() const { return moving_ != 0 || installing_; }
  const Install& in_force() const { return force_.tag; }

  // north[n] = south[n] + sum over the tile's rows of activation times weight, for every column n.
  void multiply(const std::uint8_t* activations, const std::int32_t* south, std::int32_t* north) const;

  // Adds the product, shifted left, to the row (or replaces the row by it) and returns the row.
  const Block& accumulate(int row, const Block& product, int shift, bool clear);

 private:
  struct Weights {
    std::vector<std::uint8_t> cells;  // [column][row]
    Install tag;
  };

  std::vector<std::uint8_t> buffer_;
  bool loaded_ = false;  // the buffer holds something
  bool installing_ = false;
  Install next_;
  std::vector<Weights> shadow_;
  std::uint32_t moving_ = 0;  // bit i: shadow_[i] is occupied
  Weights force_;
  std::vector<Block> accumulators_;
  bool accumulated_ = false;
};

}  // namespace lpu::hw
