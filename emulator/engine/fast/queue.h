// One instruction queue: where it stands, and the loop that is taken as one.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "emulator/engine/fast/pattern.h"
#include "emulator/program/walker.h"

namespace lpu::fast {

// A loop that is taken as one. The queue is visited again in cycle `visit`.
struct Passage {
  const Pattern* pattern;
  std::int64_t start;  // of the loop
  std::int64_t visit;
  Dispatch first;
  QueueWalker resume;  // as it was when it had yielded `first`
};

struct Queue {
  Queue(const Chip& chip, const std::vector<Instr>& w, QueueTree t)
      : words(&w), tree(std::move(t)), walker(chip, w, tree) {
    for (std::size_t node = 0; node < tree.nodes().size(); ++node)
      patterns.push_back(pattern_of(w, tree, static_cast<int>(node)));
  }
  const std::vector<Instr>* words;
  QueueTree tree;
  QueueWalker walker;                            // refers to tree
  std::vector<std::optional<Pattern>> patterns;  // by node
  int unit_index = 0;                            // slice, ALU or plane
  Dispatch next;
  std::optional<Passage> passage;
};

}  // namespace lpu::fast
