// The main job: every matmul of a workload through compile, verify, run and compare.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/check/job.h"
#include "emulator/check/weight_source.h"

namespace lpu::check {

struct CheckRow {
  std::string op;
  std::size_t m = 0, k = 0, n = 0;
  kernels::Format format = kernels::Format::kInt8;
  std::size_t group = 0;
  double bits_per_weight = 0;  // what the weight tensor occupies in SRAM, scales included
  int chips = 0;
  std::int64_t cycles = 0;       // makespan: the longest of its chips
  std::int64_t chip_cycles = 0;  // sum over its chips
  std::int64_t bound_cycles = 0;
  std::string bound_by;
  std::int64_t macs = 0;  // multiply-accumulates the matmul has
  compiler::Path path = compiler::Path::kDirect;
  std::int64_t tile_period = 0;
  std::int64_t outputs = 0, mismatches = 0;
  std::string first_mismatch, lockstep;  // empty: none
  double host_seconds = 0;               // the only value that is not a function of the job
};

struct CheckReport {
  std::vector<CheckRow> rows;
  std::int64_t cycles = 0, chip_cycles = 0, outputs = 0, mismatches = 0;
  std::uint64_t digest = 0;  // names, shapes, cycles and output bytes; no engine, no time
  bool engines_equal = true;

  bool passed() const { return mismatches == 0 && engines_equal; }
};

// Told how far it is. Calls come from one thread.
class CheckObserver {
 public:
  virtual ~CheckObserver() = default;
  virtual void stage(const std::string& text) = 0;  // "gate: 8192x28672 int8, 2 chips"
  virtual void row(const CheckRow& row) = 0;
};

// Throws CompileError, model::ImportError, std::invalid_argument: the job cannot be done; std::logic_error:
// our bug.
CheckReport run_check(const CheckJob& job, WeightSource& weights, CheckObserver& observer);

// Share of the multiply-accumulates that the chips' planes could have done in the cycles they ran.
double mxm_utilisation(const Chip& chip, std::int64_t macs, std::int64_t chip_cycles);

}  // namespace lpu::check
