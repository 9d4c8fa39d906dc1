#include "emulator/compiler/tiling.h"

#include <algorithm>

namespace lpu::compiler {
namespace {

constexpr int kColumnBlock = 16;  // the MXM's supercell width; three-bit fields come 16 columns at a time

template <class T>
constexpr T div_up(T a, T b) {
  return (a + b - 1) / b;
}

void add(std::vector<Section>* s, int first, int pairs, int begin, int end) {
  if (pairs > 0 && end > begin) s->push_back({first, pairs, begin, end});
}

}  // namespace

kernels::Format dense_format(const kernels::QuantizedMatrix& w) {
  const bool odd_apart = w.format == kernels::Format::kQ3p5b && !w.scales_odd.empty();
  return odd_apart ? kernels::Format::kQ3p5 : w.format;
}

KTiling tile_k(const Chip& chip, const kernels::QuantizedMatrix& w) {
  KTiling t;
  t.lanes = chip.lanes();
  t.k = w.k;
  t.split_terms = !w.scales_odd.empty();
  switch (dense_format(w)) {
    case kernels::Format::kInt8:
      break;
    case kernels::Format::kInt4:
    case kernels::Format::kQ3p5b:
      t.kind[0] = TileKind::kNibble;
      t.scale_shift = 4;
      break;
    case kernels::Format::kQ3p5:
      t.kinds = 2;
      t.kind[0] = TileKind::kNibble;
      t.kind[1] = TileKind::kThreeBit;
      t.scale_shift = 5;
      break;
  }
  const auto kinds = static_cast<std::size_t>(t.kinds);
  const auto lanes = static_cast<std::size_t>(t.lanes);
  const std::size_t groups = w.groups();
  if (groups > 1 && w.group % kinds != 0)
    throw CompileError("q3p5 needs groups of an even number of k, so that each has its even and odd rows");
  t.group_units = groups == 1 ? div_up(w.k, kinds) : w.group / kinds;
  int terms_per_kind;
  if (groups == 1 || t.group_units >= lanes) {
    t.rows_per_term = static_cast<int>(div_up(t.group_units, lanes));
    t.rows = static_cast<int>(groups) * t.rows_per_term;
    terms_per_kind = static_cast<int>(groups);
  } else {
    t.segments = static_cast<int>(
        std::min({lanes / t.group_units, groups, static_cast<std::size_t>(chip.mxm_acc_rows)}));
    t.rows_per_term = 1;
    t.rows = static_cast<int>(div_up(groups, static_cast<std::size_t>(t.segments)));
    terms_per_kind = t.rows * t.segments;
  }
  t.terms = terms_per_kind * (t.split_terms ? 2 : 1);
  return t;
}

std::int64_t KTiling::k_of(int row, int tile, int lane) const {
  const auto l = static_cast<std::size_t>(lane);
  std::size_t unit;
  if (segments == 1) {
    const std::size_t in_group =
        static_cast<std::size_t>(row % rows_per_term) * static_cast<std::size_t>(lanes) + l;
    if (in_group >= group_units) return -1;
    unit = static_cast<std::size_t>(row / rows_per_term) * group_units + in_group;
  } else {
    const std::size_t per_tile = static_cast<std::size_t>(segments) * group_units;
    if (l >= per_tile) return -1;
    unit = static_cast<std::size_t>(row) * per_tile + l;
  }
  const std::size_t result = unit * static_cast<std::size_t>(kinds) + static_cast<std::size_t>(tile);
  return result < k ? static_cast<std::int64_t>(result) : -1;
}

Segment KTiling::segment(int s) const {
  if (segments == 1) return {0, lanes};
  const int units = static_cast<int>(group_units);
  return {s * units, units};
}

NTiling tile_n(const Chip& chip, std::size_t columns) {
  NTiling t;
  t.planes = chip.mxm_planes >= 2 ? 2 : 1;
  t.hemispheres = chip.mxm_planes >= 4 ? 2 : 1;
  t.lanes = chip.lanes();
  t.columns = columns;
  const auto pair_columns = static_cast<std::size_t>(t.planes * t.lanes);
  t.pairs = static_cast<int>(div_up(columns, pair_columns));
  const std::size_t rest = columns - static_cast<std::size_t>(t.pairs - 1) * pair_columns;
  const int width = static_cast<int>(div_up(rest, static_cast<std::size_t>(t.planes)));
  t.last_width = std::min(t.lanes, div_up(width, kColumnBlock) * kColumnBlock);
  return t;
}

std::size_t NTiling::first_column(int pair, int p) const {
  return static_cast<std::size_t>(pair) * static_cast<std::size_t>(planes * lanes) +
         static_cast<std::size_t>(p * width(pair));
}

Share share_work(const KTiling& k, const NTiling& n, RowCost cost, bool may_split) {
  Share share;
  const auto pair_cost = [&](int pair) { return k.rows * (pair + 1 == n.pairs ? cost.last : cost.full); };
  std::int64_t total = 0;
  for (int p = 0; p < n.pairs; ++p) total += pair_cost(p);
  if (n.hemispheres == 1) {
    add(&share.sections[0], 0, n.pairs - 1, 0, k.rows);
    add(&share.sections[0], n.pairs - 1, 1, 0, k.rows);
    return share;
  }
  // West takes pairs from the front until it has half; the pair that straddles is shared by rows or goes
  // west.
  int j = 0;
  std::int64_t west = 0;
  while (j < n.pairs && 2 * (west + pair_cost(j)) <= total) west += pair_cost(j++);
  int rows_west = 0;
  if (j < n.pairs) {
    const std::int64_t per_row = pair_cost(j) / k.rows;
    rows_west = static_cast<int>(std::clamp<std::int64_t>(div_up(total - 2 * west, 2 * per_row), 0, k.rows));
  }
  if (!may_split) rows_west = rows_west > 0 ? k.rows : 0;
  const int first_east = rows_west == k.rows ? j + 1 : j;
  const int whole_west = rows_west == k.rows ? j + 1 : j;
  share.split = rows_west > 0 && rows_west < k.rows;
  share.split_pair = share.split ? j : -1;
  const int east_from = share.split ? j + 1 : first_east;
  const auto add_whole = [&](std::vector<Section>* s, int from, int to) {
    const int full = std::min(to, n.pairs - 1);
    add(s, from, full - from, 0, k.rows);
    if (to == n.pairs && from < to) add(s, n.pairs - 1, 1, 0, k.rows);
  };
  add_whole(&share.sections[0], 0, whole_west);
  add_whole(&share.sections[1], east_from, n.pairs);
  if (share.split) {
    add(&share.sections[0], j, 1, 0, rows_west);
    add(&share.sections[1], j, 1, rows_west, k.rows);
  }
  return share;
}

}  // namespace lpu::compiler
