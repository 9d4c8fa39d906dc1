// The second phase of a schedule: the normative output step on the VXM, from the sums in SRAM to y.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/compiler/feed.h"
#include "emulator/compiler/plan.h"
#include "emulator/compiler/timeline.h"

namespace lpu::compiler {

class Epilogue {
 public:
  // `token`: first of the chunk's tokens. `out` holds the schedule so far, `feed` what to wait for in it.
  Epilogue(const Plan& plan, int token, const FeedEnd& feed, Timeline* out)
      : p_(plan), c_(plan.chip), token_(token), feed_(feed), t_(*out) {}
  // Everything that is not early (Plan::early_output), as soon as sums and queues allow.
  void run();
  // One whole pair's outputs, early: its first sum leaves the planes in cycle `launch`.
  void pair_outputs(Hemisphere h, int local_pair, std::int64_t launch);

 private:
  // A level of the loop over output rows, and what each operand's address adds per iteration.
  struct RowLevel {
    std::int64_t count, period;
    std::int64_t acc, scale, sum, x_scale, y;
  };
  // The rows one chain works through: whole pairs of a plane, or the shared pair.
  struct Job {
    Hemisphere h;
    int plane;
    bool split;
    int pair = 0;  // first pair and token it starts with
    int token = 0;
    std::vector<RowLevel> levels;  // inner to outer
  };

  Job job(Hemisphere h, int plane, bool split) const;
  // The job's chain on the ALUs pool[0..], its first operation at the VXM in cycle 0. read_shared: also read
  // the operands that do not depend on the plane (else another job's reads serve this one, in the same
  // cycles). Returns the cycle in which the first result leaves.
  std::int64_t emit(const Job& job, const std::vector<int>& pool, bool read_shared, Timeline* t) const;
  // Jobs that start together, as early as the sums and the queues allow.
  struct Placed {
    Job job;
    std::vector<int> pool;
  };
  void start(const std::vector<Placed>& jobs);

  const Plan& p_;
  const Chip& c_;
  int token_;
  FeedEnd feed_;
  Timeline& t_;
};

}  // namespace lpu::compiler
