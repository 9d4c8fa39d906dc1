// What serving.md 2.2 and 5 say of one chip, with the numbers of any chip put in. Nothing here asks the
// compiler; where this compiler is known to work otherwise than the reference, the form says how.
#pragma once

#include <cstddef>
#include <cstdint>

#include "emulator/isa/chip.h"

namespace lpu::explore {

// Columns that the planes of a hemisphere take together.
std::int64_t pair_columns(const Chip& c);
std::int64_t hemispheres(const Chip& c);

// Cycles a plane takes for a tile's weights: 20 on tsp-v1 with all its streams.
std::int64_t load_cycles(const Chip& c);
// The same when one stream of a plane's share is left to activations: 22.
std::int64_t narrow_load_cycles(const Chip& c);

// M* = load / feed / (1 - 1/streams): the batch from which the planes bind (serving.md 2.2). `feed`: weights
// a cycle over those of int8.
double knee(const Chip& c, double feed);
// Last batch that the load of the weights hides.
std::int64_t hidden_batch(const Chip& c, double feed);
// What widening on the VXM leaves of the int8 feed; `operations` for a word of four columns.
double widened_feed(const Chip& c, double operations);

// First batch for which leaving activations a stream of their own beats pausing the load M cycles a tile.
std::int64_t narrow_from(const Chip& c);

// First column count beyond what fits one chip, for int8: the hemispheres share the time of the feed, so the
// fuller one holds ceil(half of it) rows of full tiles, `load` vectors each, and a row of scales a pair.
// 0: not known.
std::int64_t columns_of_second_chip(const Chip& c, std::size_t k, std::size_t m);

// The output step in the slices of the sums, which do one access a cycle: tokens are read and written back in
// blocks. Rows of a block, and first batch whose blocks no longer fit into `feed` cycles.
std::int64_t block_tokens(const Chip& c);
std::int64_t exposed_from(const Chip& c, std::int64_t feed_rows);

}  // namespace lpu::explore
