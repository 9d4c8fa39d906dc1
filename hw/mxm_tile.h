// The weights of one tile of an MXM plane: 16 rows for every column (20 supercells of 16x16 cells at 320
// lanes, P20 III-D), the chain that installs them, and the cells that multiply.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "emulator/isa/chip.h"

namespace lpu::hw {

class MxmTile {
 public:
  explicit MxmTile(const Chip& chip);
  void reset();

  // ---- Weight sets: buffer -> settle - 1 shadow registers -> in force
  std::span<std::uint8_t> buffer(int column, int columns);
  void install() { installing_ = true; }  // takes the buffer, at the coming edge
  void clock_weights();
  bool weights_moving() const { return moving_ != 0 || installing_; }

  // ---- Array
  // north[n] = south[n] + sum over the tile's rows of activation times weight, for every column n.
  void multiply(const std::uint8_t* activations, const std::int32_t* south, std::int32_t* north) const;

 private:
  using Cells = std::vector<std::uint8_t>;  // [column][row]

  Cells buffer_;
  bool loaded_ = false;  // the buffer holds something
  bool installing_ = false;
  std::vector<Cells> shadow_;
  std::uint32_t moving_ = 0;  // bit i: shadow_[i] is occupied
  Cells force_;
};

}  // namespace lpu::hw
