#include "emulator/engine/fast/tally.h"

#include "emulator/isa/timing.h"

namespace lpu::fast {

void Tally::reset(const Chip& chip) {
  *this = Tally();
  chip_ = chip;
}

void Tally::add(const Instr& instr, int vl, std::int64_t first, std::int64_t last, std::int64_t n) {
  const Op op = instr.op;
  const std::int64_t last_superlane = last + timing::stagger(vl - 1).v;
  counts_.dispatches += n;
  if (op != Op::kSync && op != Op::kNotify && (counts_.first_dispatch < 0 || first < counts_.first_dispatch))
    counts_.first_dispatch = first;
  switch (op) {
    case Op::kSync:
    case Op::kNotify:
    case Op::kConfig:
      return;
    case Op::kReadWrite:
    case Op::kWrite:
      counts_.mem_writes += n;
      counts_.last_write = std::max(counts_.last_write, last_superlane);
      if (op == Op::kWrite) return happened(last_superlane);
      [[fallthrough]];
    case Op::kRead:
      counts_.mem_reads += n;
      last_launch_ = std::max(last_launch_, last_superlane + chip_.lat_read);
      return happened(last_superlane);
    case Op::kLw:
      counts_.weight_columns += n * instr.f[field::Lw::count];
      return happened(last_superlane);
    case Op::kAbc:
      counts_.activations += n;
      [[fallthrough]];
    case Op::kIw:
      return happened(last_superlane);
    case Op::kAcc:
      return happened(last_superlane + chip_.lat_mxm_acc);
    default:
      counts_.alu_ops += n;
      return happened(last_superlane + chip_.lat_alu);
  }
}

RunResult Tally::result() const {
  RunResult r = counts_;
  const std::int64_t last = r.last_write >= 0 ? r.last_write : last_event_;
  r.cycles = r.first_dispatch >= 0 ? last - r.first_dispatch + 1 : 0;
  r.end_cycle = std::max(last_event_, last_launch_) + 1;
  return r;
}

}  // namespace lpu::fast
