// Cutting W[K,N] into weight tiles: which k sits in which lane of which tile, which columns go to which pair
// of planes, and how the work is shared between the hemispheres. No addresses and no cycles yet.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/compiler/matmul.h"

namespace lpu::compiler {

enum class TileKind : std::uint8_t { kBytes, kNibble, kThreeBit };

// One lane range of a tile's activation vector that belongs to one group of k: it gets a pass of its own.
struct Segment {
  int first_lane = 0, lanes = 0;
};

// The k side. A format with one tile kind has tiles in k order; q3p5 has, per tile row, a tile of even k
// (4-bit codes) and a tile of odd k (3-bit codes), so that both stay dense.
struct KTiling {
  int lanes = 0;  // of the chip
  std::size_t k = 0;
  int kinds = 1;  // tiles per row: 1, or 2 for q3p5
  TileKind kind[2] = {TileKind::kBytes, TileKind::kBytes};
  int rows = 0;                 // tile rows
  int rows_per_term = 0;        // tile rows whose products share an accumulator
  int segments = 1;             // activation passes per tile (groups of k inside a tile)
  std::size_t group_units = 0;  // rows of k of one kind in a group
  bool split_terms = false;     // even and odd k have scales of their own
  int scale_shift = 0;          // accumulators hold the exact sums times 2^scale_shift
  int terms = 0;                // accumulator vectors emitted per output vector, padding included

  // k of lane `lane` in tile (row, kind), or -1 where the tile is padded.
  std::int64_t k_of(int row, int tile, int lane) const;
  Segment segment(int s) const;
  // Product shift of a tile's accumulation: brings a 4-bit tile's codes * 16 to the 3-bit tile's * 32.
  int product_shift(int tile) const { return kinds == 2 && tile == 0 ? 1 : 0; }
  // Accumulator rows a token keeps in use at once. Segments whose sum is complete within their pass share
  // one.
  int open_terms() const {
    return segments > 1 && (kinds == 1 || split_terms) ? 1 : segments * (split_terms ? 2 : 1);
  }
};
KTiling tile_k(const Chip& chip, const kernels::QuantizedMatrix& w);
// The format as laid out: q3p5b with scales of odd k of its own has its even and odd k in tiles of their own,
// as q3p5.
kernels::Format dense_format(const kernels::QuantizedMatrix& w);

// The n side: pairs of planes (one plane on a one-plane chip) take `planes` * lanes columns at a time.
struct NTiling {
  int planes = 2;  // planes that work in lockstep in a hemisphere
  int hemispheres = 2;
  int pairs = 0;
  int last_width = 0;  // columns per plane in the last pair, a multiple of 16
  std::size_t columns = 0;
  int lanes = 0;

  int width(int pair) const { return pair + 1 == pairs ? last_width : lanes; }
  // First column (relative to the chip's range) of plane p in a pair; may be >= columns for padding.
  std::size_t first_column(int pair, int p) const;
};
NTiling tile_n(const Chip& chip, std::size_t columns);

// A run of equal work on one hemisphere: whole pairs, or rows [row_begin, row_end) of one pair.
struct Section {
  int first_pair = 0, pairs = 0;
  int row_begin = 0, row_end = 0;
  int rows() const { return row_end - row_begin; }
  int tile_rows() const { return pairs * rows(); }
};

// What each hemisphere does. At most one pair is shared; it comes last on both, west holding its first rows.
struct Share {
  std::vector<Section> sections[2];
  bool split = false;
  int split_pair = -1;
};
// Cycles a tile row takes: of a full pair, and of the last.
struct RowCost {
  std::int64_t full = 0, last = 0;
};
// `may_split`: one output may be summed across the hemispheres.
Share share_work(const KTiling& k, const NTiling& n, RowCost cost, bool may_split);

}  // namespace lpu::compiler
