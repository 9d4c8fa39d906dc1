#include "emulator/compiler/feed.h"

#include <algorithm>

#include "emulator/compiler/epilogue.h"
#include "emulator/compiler/instructions.h"

namespace lpu::compiler {
namespace {

constexpr int kFirstResultGroup =
    6;  // inward stream groups 6 (plane 0 of the hemisphere) and 7; packed weights use
        // 0..3 and the output step 0..5, so that the three may overlap in time

Direction out_of(Hemisphere h) { return outward(h); }
Stream stream(Direction d, int id) { return {d, static_cast<std::uint8_t>(id)}; }

}  // namespace

Stream Feed::activation_stream(Hemisphere h) const {
  return stream(out_of(h), p_.mode == FeedMode::kNarrow ? static_cast<int>(c_.streams) - 1 : 0);
}

// One instruction per weight slot of a tile; `paused`: with the pause of the wide modes, in front of all
// slots where weights settle within a cycle (then at() of the block is the pause).
Block Feed::slots(const Instr& instr, std::int64_t addr_step, int count, const RowTime& row,
                  bool paused) const {
  const std::int64_t interval = c_.mxm_weight_interval;
  const int before = paused && row.pause > 0 ? std::min(row.slots_before_pause, count) : count;
  std::vector<Block> body;
  if (before > 0) body.push_back(Block::leaf(0, instr).repeat({before, interval, addr_step}));
  if (count > before) {
    const Instr rest = stepped(c_, instr, before * addr_step);
    body.push_back(
        Block::leaf(before * interval + row.pause, rest).repeat({count - before, interval, addr_step}));
  }
  return body.size() == 1 ? body.front() : Block::sequence(0, std::move(body));
}

// One instruction per activation of a tile.
Block Feed::passes(const Instr& instr, int m_step, int segment_step, const RowTime& row) const {
  const int all = p_.passes(), before = row.passes_before_gap;
  if (p_.k.segments > 1 || before == all)
    return Block::leaf(0, instr)
        .repeat({p_.m_chunk, 1, m_step})
        .repeat({p_.k.segments, p_.m_chunk, segment_step});
  std::vector<Block> body;
  body.push_back(Block::leaf(0, instr).repeat({before, 1, m_step}));
  body.push_back(Block::leaf(before + 1, stepped(c_, instr, std::int64_t{before} * m_step))
                     .repeat({all - before, 1, m_step}));
  return Block::sequence(0, std::move(body));
}

std::vector<Feed::Placed> Feed::place_in_time(Hemisphere h, std::int64_t start) const {
  std::vector<Placed> placed;
  int tile = 0;
  for (const PlacedSection& s : p_.hemi[static_cast<int>(h)].sections) {
    placed.push_back({&s, start, row_time(p_, h, s.slots), tile});
    start += s.section.tile_rows() * placed.back().row.period;
    tile += s.section.tile_rows() * p_.k.kinds;
  }
  return placed;
}

FeedEnd Feed::run() {
  for (int i = 0; i < p_.n.hemispheres; ++i) {
    const auto h = static_cast<Hemisphere>(i);
    if (p_.hemi[i].sections.empty()) continue;
    std::int64_t start = p_.zero_points ? activation_sums(h) : 0;
    if (h == Hemisphere::kWest) mixed_start_ = start;
    if (p_.mode == FeedMode::kMixed && h == Hemisphere::kEast) start += c_.lat_alu;
    const std::vector<Placed> sections = place_in_time(h, start);
    for (const Placed& s : sections) {
      if (p_.path == Path::kVxm)
        load_through_vxm(h, s);
      else
        load_direct(h, s);
      load_queue(h, s);
      activations(h, s);
      const bool part = s.s->first_local < 0;
      for (int pl = 0; pl < p_.n.planes; ++pl) accumulate(h, pl, s.s->section, s.start, s.row, true);
      if (p_.early_output && !part)
        whole_pairs_early(h, s);
      else
        for (int pl = 0; pl < p_.n.planes; ++pl)
          store(h, pl, s.s->section, s.s->section.pairs, s.start, s.row, sink(h, pl, *s.s), &t_);
    }
    arrays(h, sections);
    const Placed& last = sections.back();
    end_.last_tap =
        std::max(end_.last_tap, last.start + last.s->section.tile_rows() * last.row.period + last.row.period);
    if (p_.mode == FeedMode::kWide && p_.path == Path::kVxm) {
      std::int64_t rows = 0;
      for (const Placed& s : sections) rows += s.s->section.tile_rows();
      nibble_alus(h, start, rows, sections.front().row, sections.front().s->slots);
    }
  }
  if (p_.mode == FeedMode::kMixed) mixed_alus();
  return end_;
}

// The MXM itself sums the activations: a tile of ones gives every lane the sum over k, per group, for the
// zero-point correction. Returns the cycle at which the feed may start.
std::int64_t Feed::activation_sums(Hemisphere h) {
  const HemispherePlan& hp = p_.hemi[static_cast<int>(h)];
  const Direction d = out_of(h);
  const int width = std::min(static_cast<int>(c_.mxm_weight_streams), hp.sets[0].front().slices);
  const int count = load_slots(c_, KTiling{}, width, c_.lanes());
  RowTime row;
  const int last = c_.lanes() - (count - 1) * width;  // columns of the last slot
  for (int i = 0; i < width; ++i) {
    const int taken = i < last ? count : count - 1;
    if (taken > 0)
      t_.add_read(h, hp.ones.slice + i, d, mxm(h), 0,
                  slots(read(hp.ones.addr, stream(d, i)), 0, taken, row, false));
  }
  const std::int64_t interval = c_.mxm_weight_interval;
  const int weights = mxm_queue(c_, plane(h, 0), Unit::kMxmWeights),
            array = mxm_queue(c_, plane(h, 0), Unit::kMxmArray);
  if (count > 1)
    t_.add(weights, Block::leaf(0, lw(0, stream(d, 0), width, 0)).repeat({count - 1, interval, width}));
  const std::int64_t last_lw = (count - 1) * interval;
  t_.add(weights, Block::leaf(last_lw, lw((count - 1) * width, stream(d, 0), last, 0)));
  t_.add(array, Block::leaf(last_lw, iw(0)));
  first_set_[0] = 1;

  row.passes_before_gap = p_.passes();
  row.period = p_.k.kinds * p_.passes();
  for (int k = 0; k < p_.k.kinds; ++k) row.tile[k].abc = k * p_.passes();
  const std::int64_t start = last_lw + c_.lat_mxm_settle;
  const std::int64_t total = std::int64_t{p_.tile_passes()} * p_.m_chunk;
  t_.add(array, Block::leaf(start, abc(0, activation_stream(h))).repeat({total, 1, 0}));
  t_.add_read(h, hp.x.slice, d, mxm(h), start,
              Block::leaf(0, read(hp.x.addr + token_, activation_stream(h)))
                  .repeat({p_.m_chunk, 1, 1})
                  .repeat({p_.tile_passes(), p_.m_chunk, p_.m_total}));
  const Section all{0, 1, 0, p_.k.rows};
  accumulate(h, 0, all, start, row, false);
  store(h, 0, all, 1, start, row, {hp.sum, p_.m_chunk, 1, 0}, &t_);
  // The sums land in slices that may also stream weights: the feed's first Read comes after the last such
  // Write.
  const std::int64_t landed =
      timing::latency(c_, LatencyKey::kAbcToAcc).v + c_.lat_mxm_acc + timing::max_site(c_);
  const std::int64_t lead = vxm_to_mxm() + 2 * c_.lat_alu + c_.lat_read + timing::max_site(c_);
  return start + total + landed + lead;
}

// Reads that put the weights of one section on the outward streams (or, packed, before the weight decoder).
void Feed::load_direct(Hemisphere h, const Placed& s) {
  const Direction d = out_of(h);
  // The last slot may take fewer columns than there are streams; then only those streams carry any.
  const int last = p_.path == Path::kDirect ? c_.lanes() - (s.s->slots - 1) * p_.weight_streams : 16;
  for (int kind = 0; kind < p_.k.kinds; ++kind)
    for (const WeightRun& run : s.s->runs[kind]) {
      const WeightSet& set = set_of(h, kind, run);
      for (int i = 0; i < set.slices; ++i) {
        const int id = p_.path == Path::kDirect ? i / p_.weight_streams * 16 + i % p_.weight_streams : i;
        const int count = i % p_.weight_streams < last ? s.s->slots : s.s->slots - 1;
        if (count == 0) continue;
        Block b = slots(read(run.addr, stream(d, id)), 1, count, s.row, true);
        b.repeat({run.rows, s.row.period, s.s->slots});
        const std::int64_t row = s.start + run.first * s.row.period;
        t_.add_read(h, set.first_slice + i, d, mxm(h), row + s.row.tile[kind].lw[0] + b.at(), std::move(b));
      }
    }
}

// Reads of packed weights towards the VXM. Three-bit tiles: b2 (streams 8..11) arrives lat_alu before b0 and
// b1.
void Feed::load_through_vxm(Hemisphere h, const Placed& s) {
  const Direction d = inward(h);
  constexpr int kFirstOfB2 = 8;
  for (int kind = 0; kind < p_.k.kinds; ++kind)
    for (const WeightRun& run : s.s->runs[kind]) {
      const WeightSet& set = set_of(h, kind, run);
      const std::int64_t at_alu = s.start + run.first * s.row.period + s.row.tile[kind].lw[1] - vxm_to_mxm();
      for (int i = 0; i < set.slices; ++i) {
        const std::int64_t lead = kind == 1 && i >= kFirstOfB2 ? c_.lat_alu : 0;
        Block b = slots(read(run.addr, stream(d, i)), 1, s.s->slots, s.row, kind == 0);
        b.repeat({run.rows, s.row.period, s.s->slots});
        t_.add_read(h, set.first_slice + i, d, timing::vxm_tap(), at_alu - lead + b.at(), std::move(b));
      }
    }
}

void Feed::load_queue(Hemisphere h, const Placed& s) {
  using semantics::Decode;
  const Direction d = out_of(h);
  for (int pl = 0; pl < p_.n.planes; ++pl) {
    std::vector<Block> row;
    for (int kind = 0; kind < p_.k.kinds; ++kind) {
      const bool paused = kind == 0;
      Decode decode = Decode::kBytes;
      int first = 16 * pl, width = p_.weight_streams;
      if (p_.path == Path::kDecoder) {
        first = 0;
        decode = p_.k.kind[kind] == TileKind::kNibble ? (pl == 0 ? Decode::kLowNibble : Decode::kHighNibble)
                                                      : (pl == 0 ? Decode::kThreeBitA : Decode::kThreeBitB);
      }
      const auto one = [&](int column, int count) {
        return lw(column, stream(d, first), count, static_cast<int>(decode));
      };
      const int last = std::min(width, c_.lanes() - (s.s->slots - 1) * width);
      Block tile = last == width ? slots(one(0, width), width, s.s->slots, s.row, paused) : [&] {
        std::vector<Block> body{slots(one(0, width), width, s.s->slots - 1, s.row, paused)};
        const std::int64_t at = (s.s->slots - 1) * c_.mxm_weight_interval +
                                (paused && s.s->slots > s.row.slots_before_pause ? s.row.pause : 0);
        body.push_back(Block::leaf(at, one((s.s->slots - 1) * width, last)));
        return Block::sequence(0, std::move(body));
      }();
      tile.shift(s.row.tile[kind].lw[pl]);
      row.push_back(std::move(tile));
    }
    Block b = Block::sequence(s.start, std::move(row));
    b.repeat({s.s->section.tile_rows(), s.row.period, 0});
    t_.add(mxm_queue(c_, plane(h, pl), Unit::kMxmWeights), std::move(b));
  }
}

// Iw and Abc of a hemisphere's planes. Where activations of a tile straddle the next Iw (narrow mode, large
// M) the loop is rotated: Iw, the rest of the tile before, the first part of this one.
void Feed::arrays(Hemisphere h, const std::vector<Placed>& sections) {
  const Stream x = activation_stream(h);
  for (int pl = 0; pl < p_.n.planes; ++pl) {
    const int queue = mxm_queue(c_, plane(h, pl), Unit::kMxmArray);
    const int set0 = first_set_[pl];
    const RowTime& r = sections.front().row;
    const int before = r.passes_before_gap, after = p_.passes() - before;
    if (after > 0) {
      const std::int64_t period = r.period / p_.k.kinds, settle = c_.lat_mxm_settle;
      std::int64_t tiles = 0;
      for (const Placed& s : sections) tiles += std::int64_t{s.s->section.tile_rows()} * p_.k.kinds;
      const std::int64_t iw0 = sections.front().start + r.tile[0].iw;
      const auto first_part = [&](int set) {
        return Block::leaf(settle, abc(set, x)).repeat({before, 1, 0});
      };
      t_.add(queue, Block::sequence(iw0, {Block::leaf(0, iw(set0)), first_part(set0)}));
      if (tiles > 1)
        t_.add(queue, Block::sequence(iw0 + period, {Block::leaf(0, iw(set0 + 1)),
                                                     Block::leaf(1, abc(set0, x)).repeat({after, 1, 0}),
                                                     first_part(set0 + 1)})
                          .repeat({tiles - 1, period, 1}));
      const int last_set = static_cast<int>((set0 + tiles - 1) & 1);
      t_.add(queue, Block::leaf(iw0 + tiles * period + 1, abc(last_set, x)).repeat({after, 1, 0}));
      continue;
    }
    for (const Placed& s : sections) {
      std::vector<Block> row;
      for (int kind = 0; kind < p_.k.kinds; ++kind) {
        const int set = set0 + s.first_tile + kind;
        row.push_back(Block::leaf(s.row.tile[kind].iw, iw(set)));
        row.push_back(Block::leaf(s.row.tile[kind].abc, abc(set, x)).repeat({p_.passes(), 1, 0}));
      }
      t_.add(queue, Block::sequence(s.start, std::move(row))
                        .repeat({s.s->section.tile_rows(), s.row.period, p_.k.kinds}));
    }
  }
}

void Feed::activations(Hemisphere h, const Placed& s) {
  const HemispherePlan& hp = p_.hemi[static_cast<int>(h)];
  const int tile_step = p_.k.segments * p_.m_total;
  std::vector<Block> row;
  for (int kind = 0; kind < p_.k.kinds; ++kind) {
    const int addr = hp.x.addr + (s.s->section.row_begin * p_.k.kinds + kind) * tile_step + token_;
    Block b = passes(read(addr, activation_stream(h)), 1, p_.m_total, s.row);
    b.shift(s.row.tile[kind].abc);
    row.push_back(std::move(b));
  }
  Block b = Block::sequence(0, std::move(row));
  const std::int64_t lead = b.at();
  b.repeat({s.s->section.rows(), s.row.period, std::int64_t{p_.k.kinds} * tile_step})
      .repeat({s.s->section.pairs, s.s->section.rows() * s.row.period, 0});
  t_.add_read(h, hp.x.slice, out_of(h), mxm(h), s.start + lead, std::move(b));
}

// Acc of one plane over a section.
void Feed::accumulate(Hemisphere h, int pl, const Section& s, std::int64_t start, const RowTime& row,
                      bool shifted) {
  const KTiling& k = p_.k;
  const Direction d = inward(h);
  const Stream out = stream(d, 4 * (kFirstResultGroup + pl));
  const bool part = s.rows() != k.rows;
  const int term_rows = part ? s.rows() : k.rows_per_term;
  const std::int64_t terms = std::int64_t{s.pairs} * (s.rows() / term_rows);
  const std::int64_t to_acc = timing::latency(c_, LatencyKey::kAbcToAcc).v;
  const auto tile = [&](int kind, bool first, bool last) {
    const bool clear = first && (k.split_terms || kind == 0),
               emit = last && (k.split_terms || kind == k.kinds - 1);
    const int acc_row = k.split_terms && k.open_terms() > 1 ? kind * p_.passes() : 0;
    const int segment_step = k.open_terms() > 1 ? p_.m_chunk : 0;
    Block b =
        passes(acc(acc_row, clear, emit, shifted ? k.product_shift(kind) : 0, out), 1, segment_step, row);
    b.shift(row.tile[kind].abc + to_acc);
    return b;
  };
  const auto tile_row = [&](int index) {
    std::vector<Block> b;
    b.reserve(2);
    for (int kind = 0; kind < k.kinds; ++kind) b.push_back(tile(kind, index == 0, index == term_rows - 1));
    Block r = Block::sequence(0, std::move(b));
    r.shift(index * row.period);
    return r;
  };
  std::vector<Block> term{tile_row(0)};
  if (term_rows > 2) term.push_back(tile_row(1).repeat({term_rows - 2, row.period, 0}));
  if (term_rows > 1) term.push_back(tile_row(term_rows - 1));
  t_.add(mxm_queue(c_, plane(h, pl), Unit::kMxmAcc),
         Block::sequence(start, std::move(term)).repeat({terms, term_rows * row.period, 0}));
}

Feed::Sink Feed::sink(Hemisphere h, int pl, const PlacedSection& s) const {
  const HemispherePlan& hp = p_.hemi[static_cast<int>(h)];
  if (s.first_local < 0) return {hp.acc_split[pl], p_.m_chunk, 1, 1};
  Sink sink{hp.acc[pl], p_.m_chunk * hp.padded_pairs, hp.padded_pairs, 1};
  sink.region.addr += s.first_local;
  return sink;
}

void Feed::store(Hemisphere h, int pl, const Section& s, int pairs, std::int64_t start, const RowTime& row,
                 const Sink& sink, Timeline* t) {
  const KTiling& k = p_.k;
  const Direction d = inward(h);
  const bool part = s.rows() != k.rows;
  const int term_rows = part ? s.rows() : k.rows_per_term;
  const std::int64_t to_acc = timing::latency(c_, LatencyKey::kAbcToAcc).v;
  const std::int64_t launch = start + (term_rows - 1) * row.period + to_acc + c_.lat_mxm_acc;
  const int kinds_emitting = k.split_terms ? 2 : 1;
  for (int byte = 0; byte < 4; ++byte) {
    std::vector<Block> writes;
    for (int e = 0; e < kinds_emitting; ++e) {
      const int kind = k.split_terms ? e : k.kinds - 1;
      const int addr = sink.region.addr + e * k.segments * sink.term_step;
      Block b = passes(write(addr, stream(d, 4 * (kFirstResultGroup + pl) + byte)), sink.m_step,
                       sink.term_step, row);
      b.shift(row.tile[kind].abc);
      writes.push_back(std::move(b));
    }
    Block b = Block::sequence(0, std::move(writes));
    const std::int64_t lead = b.at();
    b.repeat({s.rows() / term_rows, term_rows * row.period,
              std::int64_t{kinds_emitting} * k.segments * sink.term_step})
        .repeat({pairs, s.rows() * row.period, sink.pair_step});
    const int slice = sink.region.slice + byte;
    const std::int64_t length = b.length();
    t->add_write(h, slice, d, timing::mxm_launch(c_, h), launch + lead, std::move(b));
    const std::int64_t lands =
        launch + lead + timing::transit(d, timing::mxm_launch(c_, h), timing::mem_site(c_, h, slice)).v +
        length;
    // Rows are read in the order they were written and no faster, so the first of the last burst decides.
    std::int64_t& ready = end_.acc_ready[static_cast<int>(h)][part ? 1 : 0];
    ready = std::max({ready, lands, lands - p_.passes() + c_.lat_write_to_read});
  }
}

// One pair's sums and output steps as the body of a loop over the section's pairs. The rows of every operand
// in the accumulators' slices follow each other pair by pair, so one step serves all of a queue's
// instructions.
void Feed::whole_pairs_early(Hemisphere h, const Placed& s) {
  Timeline pair(c_);
  const Section& section = s.s->section;
  const FeedEnd before = end_;
  for (int pl = 0; pl < p_.n.planes; ++pl) store(h, pl, section, 1, 0, s.row, sink(h, pl, *s.s), &pair);
  end_ = before;  // nothing after the feed waits for these sums
  const std::int64_t launch = (section.rows() - 1) * s.row.period + s.row.tile[p_.k.kinds - 1].abc +
                              timing::latency(c_, LatencyKey::kAbcToAcc).v + c_.lat_mxm_acc;
  Epilogue(p_, token_, {}, &pair).pair_outputs(h, s.s->first_local, launch);
  const int acc_queues = mem_queue(c_, h, 0), acc_slices = 4 * p_.n.planes;
  t_.add_loop(std::move(pair), s.start, section.pairs, section.rows() * s.row.period,
              [&](int queue) { return queue >= acc_queues && queue < acc_queues + acc_slices ? 1 : 0; });
}

}  // namespace lpu::compiler
