// Output steps that hide behind the feed. In narrow mode the weight slices are busy to the end, but the
// slices of the sums rest between emissions: a plane's own hold sums and results, the other plane's its
// scales. A slice's queue issues one instruction a cycle, so a block of rows is read before its first result
// comes back to the same slices.
#include <algorithm>

#include "emulator/compiler/plan.h"
#include "emulator/isa/timing.h"

namespace lpu::compiler {

EarlyOutput early_output(const Chip& c, int tokens, int planes, int operations) {
  const int nearest = timing::mem_site(c, Hemisphere::kEast, 0).x;
  const int farthest = timing::mem_site(c, Hemisphere::kEast, 4 * planes - 1).x;
  const std::int64_t chain = operations * c.lat_alu;
  const int edge = timing::vxm_launch(c, Direction::kEast).x;
  EarlyOutput e;
  // Read at V - lat_read - x, written at V + chain + x - edge: rows until the two meet in the nearest slice.
  const std::int64_t room = chain + 2 * nearest - edge + c.lat_read;
  e.rows = static_cast<int>(std::clamp<std::int64_t>(room, 1, tokens));
  e.blocks = (tokens + e.rows - 1) / e.rows;
  e.rows = (tokens + e.blocks - 1) / e.blocks;
  e.spacing = e.rows + chain + 2 * farthest - edge + c.lat_read;
  // Sums arrive one a cycle but for one gap; each must have settled before it is read.
  const std::int64_t burst = std::max<std::int64_t>(tokens, c.lat_write_to_read) + 1;
  e.first = burst + timing::mxm_launch(c, Hemisphere::kEast).x + c.lat_read;
  e.total = e.first + planes * e.blocks * e.spacing;
  return e;
}

}  // namespace lpu::compiler
