// One instruction queue: where it stands, and the loop that is taken as one.
#pragma once

#include <algorithm>
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
};

class Queue {
 public:
  Queue(const Chip& chip, const std::vector<Instr>& w, QueueTree t)
      : words(&w),
        tree(std::move(t)),
        walker(chip, w, tree),
        resume(walker),
        may_look_ahead_(std::none_of(w.begin(), w.end(), needs_walker)) {
    for (std::size_t node = 0; node < tree.nodes().size(); ++node)
      patterns.push_back(pattern_of(w, tree, static_cast<int>(node)));
    if (may_look_ahead_) ahead_.reserve(kMostAhead);
  }

  // The next instruction becomes `next`. False: the queue has ended.
  bool advance() {
    if (!may_look_ahead_) return walker.next(&next);
    if (at_ == ahead_.size() && !look_ahead()) return false;
    next = ahead_[at_++];
    return true;
  }

  const std::vector<Instr>* words;
  QueueTree tree;
  QueueWalker walker;                            // refers to tree
  QueueWalker resume;                            // as it was when it had yielded the passage's first
  std::vector<std::optional<Pattern>> patterns;  // by node
  int unit_index = 0;                            // slice, ALU or plane
  Dispatch next;
  std::optional<Passage> passage;

 private:
  static constexpr std::size_t kMostAhead = 32;
  // Whoever begins a passage or waits asks the walker about the instruction it just yielded.
  static bool needs_walker(const Instr& w) {
    return w.op == Op::kRead || w.op == Op::kLw || w.op == Op::kSync;
  }
  bool look_ahead() {
    at_ = 0;
    ahead_.resize(kMostAhead);
    std::size_t n = 0;
    while (n < kMostAhead && walker.next(&ahead_[n])) ++n;
    ahead_.resize(n);
    return n > 0;
  }

  // Finding an instruction goes from cache line to cache line, and caches are cold whenever planes have
  // multiplied meanwhile: so several are found at once.
  bool may_look_ahead_;
  std::vector<Dispatch> ahead_;
  std::size_t at_ = 0;
};

}  // namespace lpu::fast
