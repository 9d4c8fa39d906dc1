// Expands one queue's words (NOP, nested Repeat with address step) into timed instructions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/isa/chip.h"
#include "emulator/isa/isa.h"

namespace lpu {

// The block structure of a queue: a tree in post-order of the words, checked once.
class QueueTree {
 public:
  struct Node {
    std::int32_t word = 0;  // index of the instruction (leaf) or of the Repeat word (loop)
    bool loop = false;
    std::int32_t first_child = 0;  // loop: children are child_list()[first_child .. first_child+children)
    std::int32_t children = 0;
    std::int64_t iterations = 1;  // loop: n + 1
    std::int64_t period = 0;      // loop: d
    std::int64_t step = 0;        // loop
    std::int64_t length = 0;      // cycles from the start of the node to the start of what follows it
    std::int64_t dispatches = 0;  // instructions it yields; saturates at kManyDispatches
  };
  // Empty optional and a one-line reason when Repeats do not nest, reach before the queue's start, span a
  // Sync, or have a period shorter than their block.
  static std::optional<QueueTree> build(const std::vector<Instr>& words, std::string* why);

  // Far above any real program; a file that asks for more is refused before anything expands it.
  static constexpr std::int64_t kManyDispatches = std::int64_t{1} << 26;
  std::int64_t dispatches() const;  // of the whole queue, saturating

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<std::int32_t>& children() const { return children_; }
  const std::vector<std::int32_t>& roots() const { return roots_; }

 private:
  std::vector<Node> nodes_;
  std::vector<std::int32_t> children_, roots_;
};

struct Dispatch {
  std::int64_t time = 0;  // cycles after the walker's base
  std::int32_t word = 0;
  Instr instr;  // steps applied
};

// A loop in the cycle its first iteration starts; `step`: what the loops around it add.
struct Loop {
  std::int32_t node = -1;
  std::int64_t start = 0, step = 0;
};

// Yields the instructions of a queue in dispatch order; NOP and Repeat are consumed. Sync, Notify and Config
// are yielded like the rest; after a Sync the engine calls resume_at() with the release cycle.
class QueueWalker {
 public:
  QueueWalker(const Chip& chip, const std::vector<Instr>& words, const QueueTree& tree);
  // False: the queue has ended.
  bool next(Dispatch* out);
  // The instruction after the one just yielded dispatches at `time`.
  void resume_at(std::int64_t time);

  // ---- for whoever takes many dispatches at once; all of them about the dispatch just yielded
  // The n-th loop, outermost first, of which it is the first dispatch; nothing: there are fewer.
  std::optional<Loop> entered(std::size_t n) const;
  // Nothing more of that loop is yielded. REQUIRES: entered(n).
  void leave(std::size_t n);

 private:
  struct Frame {
    std::int32_t node;  // loop, or -1 for the root list
    const std::int32_t* ids;
    std::int32_t child, children;  // next child
    std::int64_t iteration, iterations;
    std::int64_t period;
    std::int64_t start;          // of this iteration
    std::int64_t step, step_by;  // added in this iteration, and how much more in the next
  };
  void push(std::int32_t node, std::int64_t step);

  const Chip* chip_;
  const std::vector<Instr>* words_;
  const QueueTree* tree_;
  std::vector<Frame> stack_;
  std::size_t entered_ = 0;  // frames below the loops entered by the last next()
  std::int64_t now_ = 0;
};

// The instruction with `step` added to its stepped fields, modulo their range on this chip.
Instr stepped(const Chip& chip, Instr instr, std::int64_t step);
void add_step(const Chip& chip, std::int64_t step, Instr* instr);

}  // namespace lpu
