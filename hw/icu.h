// One instruction queue: a program counter, a loop stack and the issue register its slice reads. It works one
// cycle ahead: in cycle t it decides what the issue register shows in t + 1.
//
// A Repeat word follows its block (ops.def). Filling the queue marks the first word of every block, as a
// pre-decoder would; passing a mark pushes a loop, reaching the Repeat word goes round or pops it. Neither
// takes a cycle.
#pragma once

#include <cstdint>
#include <vector>

#include "hw/command.h"
#include "hw/slice.h"

namespace lpu::hw {

class Icu final : public Slice {
 public:
  Icu(const sc_core::sc_module_name& name, const Nets& nets, int queue);

  void fill(const std::vector<Instr>& words);  // keeps a reference
  void reset() override;
  void evaluate() override;  // of cycle t: decides t + 1
  void commit() {
    if (next_.word >= 0)
      issue_ = next_;
    else
      issue_.word = -1;
  }
  bool idle() const override { return ended_ && issue() == nullptr; }

  bool launches() const override { return issue() != nullptr; }

  // ---- seen by the slice
  const Command* issue() const { return issue_.word >= 0 ? &issue_ : nullptr; }
  int queue() const { return queue_; }

  bool parked() const { return parked_; }
  // Only waiting, if anything, is left in the queue.
  bool acts_no_more() const;
  std::int64_t parked_since() const { return parked_since_; }
  int parked_word() const { return parked_word_; }

 private:
  struct Loop {
    std::int32_t repeat;  // index of the Repeat word
    std::int32_t left;    // iterations still to start
    std::int64_t start;   // cycle in which this iteration began
    std::int64_t step;    // added to stepped fields in this iteration
  };

  void count_issued();
  void fetch(std::int64_t slot);
  void advance();
  void open_loops(std::int64_t slot);
  bool close_loop(std::int64_t slot);  // true: the next iteration starts in `slot` itself
  void dispatch(const Instr& word, std::int64_t slot);
  void apply_step(Instr* instr) const;

  Nets nets_;
  int queue_;
  const std::vector<Instr>* words_ = nullptr;
  // Marks: the outermost loop whose block starts at a word, and from each Repeat the next loop inside that
  // starts at the same word; -1: none.
  std::vector<std::int32_t> outermost_at_, next_inside_;

  std::int32_t last_acting_ = -1;  // behind this word the queue only waits

  std::int32_t pc_ = 0;
  std::int64_t ready_ = 0;     // the cycle word pc_ is due
  std::int32_t to_open_ = -1;  // first loop to push before word pc_
  std::vector<Loop> loops_;
  bool ended_ = false, parked_ = false;
  std::int64_t parked_since_ = 0;
  std::int32_t parked_word_ = 0;
  Command issue_, next_;  // word -1: nothing
};

}  // namespace lpu::hw
