// The cycles of one tile row in each feed mode. README.md of this folder derives them.
#include <algorithm>

#include "emulator/compiler/feed.h"

namespace lpu::compiler {
namespace {

RowTime wide(const Plan& p, int slots) {
  const std::int64_t settle = p.chip.lat_mxm_settle, interval = p.chip.mxm_weight_interval;
  RowTime r;
  r.period = std::max(slots * interval, settle) + p.passes();
  // The pause starts when the tile installed at the end of the previous period comes into force.
  r.slots_before_pause = static_cast<int>((settle - 1 + interval - 1) / interval);
  r.pause = p.passes();
  r.tile[0].iw = r.period - 1;
  r.tile[0].abc = r.period - 1 + settle;
  r.passes_before_gap = p.passes();
  return r;
}

RowTime narrow(const Plan& p) {
  const std::int64_t settle = p.chip.lat_mxm_settle;
  const int width = p.path == Path::kDirect ? p.chip.lanes() : p.n.width(0);
  const std::int64_t period =
      tile_period(p.chip, FeedMode::kNarrow, p.weight_streams, width, p.passes(), p.may_straddle());
  RowTime r;
  r.period = p.k.kinds * period;
  for (int c = 0; c < p.k.kinds; ++c)
    r.tile[c] = {{c * period, c * period}, (c + 1) * period - 1, (c + 1) * period - 1 + settle};
  r.passes_before_gap = static_cast<int>(std::min<std::int64_t>(p.passes(), period - settle));
  return r;
}

// Both hemispheres' nibble tiles, then the west's three-bit tile on all 16 ALUs, then the east's. ALUs 0..3
// of the three-bit construction run lat_alu ahead of the middle ones and ALUs 12..15 behind; plane 0 gets its
// columns lat_alu after plane 1. The east runs lat_alu later as a whole, so that its ALUs (8..15) are free in
// time.
RowTime mixed(const Plan& p, Hemisphere h, int slots) {
  const std::int64_t a = p.chip.lat_alu, settle = p.chip.lat_mxm_settle, m = p.passes();
  // Plane 0's last column, lat_alu late, must be installed before the next row's first tile comes into force.
  const std::int64_t sl = std::max<std::int64_t>({slots, settle, a});
  // Activations of the nibble tile share stream 0 with the three-bit tile's columns: they must be through
  // first.
  const std::int64_t wait = std::max<std::int64_t>(0, m - (2 * a + 1 - settle));
  RowTime r;
  r.period = 3 * sl + a + m + wait;
  r.slots_before_pause = static_cast<int>(settle - 1);
  r.pause = m;
  r.tile[0].iw = sl + m - 1;
  r.tile[0].abc = sl + m - 1 + settle;
  const std::int64_t three = sl + a + m + wait + (h == Hemisphere::kEast ? sl - a : 0);
  r.tile[1].lw[1] = three;
  r.tile[1].lw[0] = three + a;
  r.tile[1].iw = three + a + sl - 1;
  r.tile[1].abc = r.period + settle - 1;
  r.passes_before_gap = p.passes();
  return r;
}

}  // namespace

RowTime row_time(const Plan& p, Hemisphere h, int slots) {
  switch (p.mode) {
    case FeedMode::kWide:
      return wide(p, slots);
    case FeedMode::kNarrow:
      return narrow(p);
    case FeedMode::kMixed:
      return mixed(p, h, slots);
  }
  return {};
}

}  // namespace lpu::compiler
