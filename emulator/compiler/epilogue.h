// The second phase of a schedule: the normative output step on the VXM, from the sums in SRAM to y.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/compiler/plan.h"
#include "emulator/compiler/timeline.h"

namespace lpu::compiler {

class Epilogue {
 public:
  // `token`: first of the chunk's tokens. `acc_ready`: first cycle at which a sum may be read.
  Epilogue(const Plan& plan, int token, std::int64_t acc_ready, Timeline* out)
      : p_(plan), c_(plan.chip), token_(token), ready_(acc_ready), t_(*out) {}
  void run();

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
    std::vector<RowLevel> levels;  // inner to outer; the first `term_levels` of them run over a row's terms
    std::int64_t length = 0;       // cycles
  };

  Job job(Hemisphere h, int plane, bool split) const;
  int chain_length(bool split) const;
  // Emits the job's chain on the ALUs pool[0..]; `at`: cycle of the first operation at the VXM. read_shared: also
  // read the operands that do not depend on the plane (else another job's reads serve this one, in the same cycles).
  void emit(const Job& job, const std::vector<int>& pool, std::int64_t at, bool read_shared);

  const Plan& p_;
  const Chip& c_;
  int token_;
  std::int64_t ready_;
  Timeline& t_;
};

}  // namespace lpu::compiler
