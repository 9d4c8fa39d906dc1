#include "emulator/explore/verify_run.h"

#include <algorithm>
#include <cstring>

#include "emulator/check/golden.h"
#include "emulator/check/part.h"
#include "emulator/engine/engine.h"

namespace lpu::explore {
namespace {

std::int64_t count_mismatches(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b,
                              std::size_t size) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < a.size(); i += size) count += std::memcmp(&a[i], &b[i], size) != 0;
  return count;
}

}  // namespace

VerifyRun run_problem(const Problem& p, int chips, std::uint64_t seed) {
  check::CheckJob job;
  job.chip = p.chip;
  job.output = p.output;
  job.engine = [] { return make_engine("fast"); };
  const auto activations = check::make_activations(p.m, p.k, seed);
  const check::TensorBytes inputs = check::as_tensors(activations);
  VerifyRun run;
  for (const Share& share : shares_of(p.n, chips)) {
    const auto w = model::synthetic_weights(p.format, p.k, share.columns, p.group, seed, "explore", 1,
                                            {p.zero_points, p.odd_scales});
    const check::PartResult part = check::run_part(job, request_of(p, w, share.columns), inputs);
    const auto golden = check::golden_outputs(w, activations, p.output, 1);
    const std::size_t size = check::output_bytes(p.output);
    run.cycles = std::max(run.cycles, part.run.cycles);
    run.outputs += static_cast<std::int64_t>(golden.size() / size);
    run.mismatches += count_mismatches(golden, part.y, size);
  }
  return run;
}

double host_memory(const Problem& p) {
  const double matrix = static_cast<double>(kernels::packed_column_bytes(p.format, p.k) * p.n);
  // Codes, the images made of them, the SRAM of a chip; activations, sums and outputs.
  return 2 * matrix + static_cast<double>(p.chip.sram_bytes()) +
         static_cast<double>(p.m) * static_cast<double>(p.k + 12 * p.n);
}

}  // namespace lpu::explore
