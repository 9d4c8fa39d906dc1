// Proposes blocks and places those that fit. What a block needs on a stream is taken from a value already
// flowing there, or a Read upstream is added to bring one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "tests/fuzz/random/generate.h"
#include "tests/fuzz/random/tables.h"

namespace lpu::fuzz {

class Builder {
 public:
  Builder(Rng* rng, const Chip& chip);

  // Fixes when how many superlanes are powered; only before the first proposal.
  void power_changes();
  // One random block with all it needs; false when it did not fit.
  bool propose();

  const Tables& tables() const { return tables_; }
  std::vector<MemImage> images();

 private:
  // A value (one per offset of the pattern) that passes site `x` at cycle `at`.
  struct Flow {
    Stream stream;
    Site x;
    std::int64_t at = 0;
    Pattern pattern;
  };
  // A block under construction: atoms in order of dependence, and the flows it would add.
  struct Draft {
    std::vector<Atom> atoms;
    std::vector<Flow> flows;
  };

  // chance.cpp: choices
  Pattern pattern();
  std::vector<int> steps(const Pattern& p, int most);
  std::int32_t address();
  Stream stream(Direction d);
  int stream_id(int count);
  int group();
  Direction direction() { return rng_->percent(50) ? Direction::kEast : Direction::kWest; }
  std::int64_t moment() { return rng_->below(horizon_); }

  // streams.cpp: operands
  bool commit(Draft* draft);
  bool flowing(const Draft& d, Stream s, Site x, std::int64_t at, const Pattern& p) const;
  bool feed(Draft* d, Stream s, Site x, std::int64_t at, const Pattern& p);
  bool need(Draft* d, Stream s, int count, Site x, std::int64_t at, const Pattern& p);
  const Flow* some_flow(Site x, std::optional<Direction> d);
  // Where and when a consumer at `x` acts: on a flow that exists, or anywhere.
  Flow target(Site x, std::optional<Direction> d);

  // mem.cpp
  bool propose_read();
  bool propose_write();
  bool propose_readwrite();
  bool propose_reread();
  int slice_queue();
  // vxm.cpp
  bool propose_vxm();
  bool alu_op(Draft* d, int alu, std::int64_t at, const Pattern& p, int depth, const Flow* given,
              bool chained);
  std::optional<Operand> operand(Draft* d, std::int64_t at, const Pattern& p, int depth, const Flow* given);
  std::optional<Operand> stream_operand(Draft* d, std::int64_t at, const Pattern& p, const Flow* given);
  // mxm.cpp
  bool propose_load();
  bool propose_multiply();
  bool propose_alternating();
  Instr acc(int plane, bool emit);
  void add_acc(Draft* d, int plane, std::int64_t at, const Pattern& p);
  int choose_decode();
  // icu.cpp
  bool propose_notify();
  bool propose_sync();

  Rng* rng_;
  Chip chip_;
  Tables tables_;
  std::int64_t horizon_;
  std::vector<int> groups_,
      slices_;  // the few stream groups and slices most blocks use, so that they interact
  std::vector<std::int32_t> addrs_;
  std::vector<Flow> flows_;
};

}  // namespace lpu::fuzz
