// What travels north through a slice: an instruction as its queue issued it, with the vector length of that
// cycle.
#pragma once

#include <cstdint>

#include "emulator/isa/isa.h"
#include "hw/pipe.h"

namespace lpu::hw {

struct Command {
  static constexpr std::int32_t kNothing = -1;

  Instr instr;
  std::int32_t word = 0;    // its place in the queue, for fault reports; kNothing: no instruction
  std::int32_t active = 0;  // superlanes that act; the others only pass it on

  bool given() const { return word != kNothing; }
  bool is(Op op) const { return given() && instr.op == op; }
};

// Tile 0 executes what the issue register shows, every other tile what the tile below it executed one cycle
// ago.
class North {
 public:
  explicit North(int superlanes) : line_(superlanes - 1) {}

  void clear() { line_.clear(); }
  bool empty() const { return line_.empty(); }
  // What `tile` executes in this cycle, tile 0 executing `first`; nullptr: nothing.
  const Command* at(int tile, const Command& first) const {
    if (tile == 0) return first.given() ? &first : nullptr;
    return line_.holds(tile - 1) ? &line_.at(tile - 1) : nullptr;
  }
  // The clock edge.
  void shift(const Command& first) {
    line_.shift();
    if (first.given() && line_.depth() > 0) line_.put() = first;
  }

 private:
  Pipe<Command> line_;  // stage k: what tile k + 1 executes
};

}  // namespace lpu::hw
