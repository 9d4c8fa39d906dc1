// Timed instructions with loops, and their translation into one queue's words. A schedule is built as blocks
// (a leaf instruction or a sequence of blocks, repeated over nested levels), never as flat lists: programs
// must fit the 80 words a queue holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/isa/isa.h"

namespace lpu::compiler {

struct Level {
  std::int64_t count = 1;   // iterations; 1: no loop
  std::int64_t period = 1;  // cycles between starts
  std::int64_t step = 0;    // added to the stepped fields
};

class Block {
 public:
  static Block leaf(std::int64_t at, const Instr& instr);
  static Block sequence(std::int64_t at, std::vector<Block> body);  // starts of the body relative to `at`
  // Wraps this block in one more loop, outside those it has. Levels of one iteration vanish.
  Block& repeat(Level level);
  Block& repeat(const std::vector<Level>& levels);

  std::int64_t at() const { return at_; }
  void shift(std::int64_t by) { at_ += by; }
  std::int64_t length() const;  // cycles from the start to the cycle after the last dispatch
  // What must be added to every stepped field of this block to make it `other`, times apart by `later`;
  // nullopt: they differ in more than that. `known`: a step already settled on.
  std::optional<std::int64_t> step_to(const Block& other, std::int64_t later,
                                      std::optional<std::int64_t> known) const;

 private:
  friend class QueueText;
  std::int64_t at_ = 0;
  bool leaf_ = true;
  Instr instr_;
  std::vector<Block> body_;
  std::vector<Level> levels_;
};

// Words of a queue whose blocks dispatch at their times; blocks may be given in any order but not overlap.
// Throws std::logic_error naming both times when they do (a bug of the scheduler).
std::vector<Instr> queue_words(std::vector<Block> blocks);

}  // namespace lpu::compiler
