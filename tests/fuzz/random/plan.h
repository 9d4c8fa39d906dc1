// A schedule before encoding: blocks of instructions at absolute cycles. Generators and rule breakers work on
// plans; encode() makes the program.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "emulator/program/program.h"
#include "tests/fuzz/random/rng.h"

namespace lpu::fuzz {

// Words that stay together: one instruction, or a body of some with the Repeats around it.
struct Atom {
  int queue = 0;
  std::int64_t start = 0, length = 1;  // the queue is taken for cycles start .. start+length-1
  std::vector<Instr> words;
};

// Repetition in time: every offset is a dispatch of one instruction.
struct Pattern {
  struct Level {
    int n = 1;           // further iterations
    std::int64_t d = 1;  // period
  };
  std::vector<Level> levels;  // innermost first
  std::int64_t body = 1;      // cycles of the innermost block

  std::vector<std::int64_t> offsets() const;
  std::int64_t length() const;
};

struct Plan {
  Chip chip;
  std::vector<Atom> atoms;
  std::vector<MemImage> images;
};

Instr make_instr(Op op, std::vector<std::int32_t> fields);
// `body` (with NOPs between its instructions, pattern.body cycles in all) under the pattern's Repeats.
Atom make_atom(int queue, std::int64_t start, std::vector<Instr> body, const Pattern& pattern,
               const std::vector<int>& steps);

// Words an atom costs in its queue at most, with the NOP in front of it.
inline int word_cost(const Atom& a) { return static_cast<int>(a.words.size()) + 1; }

// Nothing when two atoms of a queue overlap or a queue is too long. `rng` decides how gaps are written.
std::optional<Program> encode(const Plan& plan, Rng rng);

}  // namespace lpu::fuzz
