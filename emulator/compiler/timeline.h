// The blocks of every queue while a schedule is built. Cycles may be negative until everything is known; the
// whole is shifted to start where it should.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "emulator/compiler/block.h"
#include "emulator/isa/timing.h"

namespace lpu::compiler {

class Timeline {
 public:
  explicit Timeline(const Chip& chip) : chip_(chip), queues_(static_cast<std::size_t>(queue_count(chip))) {}

  void add(int queue, Block b) { queues_[static_cast<std::size_t>(queue)].push_back(std::move(b)); }
  // A Read whose value is at `site` of its stream at cycle `when`; `at` of the block is overwritten.
  void add_read(Hemisphere h, int slice, Direction d, Site site, std::int64_t when, Block b) {
    b.shift(when - chip_.lat_read - timing::transit(d, timing::mem_site(chip_, h, slice), site).v - b.at());
    add(mem_queue(chip_, h, slice), std::move(b));
  }
  // A Write of the value launched at `site` at cycle `when`.
  void add_write(Hemisphere h, int slice, Direction d, Site site, std::int64_t when, Block b) {
    b.shift(when + timing::transit(d, site, timing::mem_site(chip_, h, slice)).v - b.at());
    add(mem_queue(chip_, h, slice), std::move(b));
  }

  std::int64_t first() const;  // earliest dispatch
  std::int64_t end() const;    // cycle after the last dispatch
  void shift(std::int64_t by);
  void append(Timeline later);  // its blocks join these; no overlap is checked here
  // Every queue's blocks of `once` as the body of one loop, from cycle `at` of this timeline.
  void add_loop(Timeline once, std::int64_t at, std::int64_t count, std::int64_t period,
                const std::function<std::int64_t(int queue)>& step);
  // Joins rounds of the same work, `period` cycles apart: a queue whose rounds differ by one step only
  // becomes a loop.
  static Timeline loop_of(const Chip& chip, const std::vector<Timeline>& rounds, std::int64_t period);
  // Appends `later`, shifted by at least `least` and as little as lets every queue finish what it has.
  void append_when_free(Timeline later, std::int64_t least);
  const std::vector<std::vector<Block>>& queues() const { return queues_; }

 private:
  static std::int64_t end_of(const std::vector<Block>& queue, std::int64_t none);
  static std::int64_t first_of(const std::vector<Block>& queue, std::int64_t none);

  Chip chip_;
  std::vector<std::vector<Block>> queues_;
};

}  // namespace lpu::compiler
