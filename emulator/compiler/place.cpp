// Placement: slices and rows for every tensor. Slices 0..7 (next to the VXM) take the accumulators, slice 8
// the activations, the outermost slices the weights; output-step operands go to the emptiest of the rest.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "emulator/compiler/plan.h"
#include "emulator/program/grouped.h"
#include "kernels/matmul.h"

namespace lpu::compiler {
namespace {

constexpr int kAccSlices = 4;        // bytes of an int32
constexpr int kActivationSlice = 8;  // after two planes' accumulators
constexpr int kFirstFree = 9;
constexpr int kTokenSlices = 12;  // x_scale and two planes' y
constexpr int kNibbleStreams = 16, kThreeBitStreams = 12;

template <class T>
constexpr T div_up(T a, T b) {
  return (a + b - 1) / b;
}

bool decoder_serves(WeightDecoder d, const KTiling& k) {
  if (k.kind[0] == TileKind::kBytes) return false;
  return k.kinds == 2 ? d == WeightDecoder::kQ3p5 : d != WeightDecoder::kNone;
}

void check_request(const Chip& chip, const MatmulRequest& r) {
  const kernels::QuantizedMatrix& w = *r.weights;
  if (r.m < 1 || w.k < 1 || r.columns < 1) throw CompileError("M, K and N must be at least 1");
  if (w.k > kernels::kMaxExactK)
    throw CompileError(
        fmt::format("K = {} could overflow an int32 sum; K is at most {}", w.k, kernels::kMaxExactK));
  if (r.m > 1u << 20) throw CompileError(fmt::format("M = {} is too large; at most {}", r.m, 1 << 20));
  const bool one_scale = w.groups() == 1 && w.scales_odd.empty();
  if (r.output == Output::kInt32 && !one_scale)
    throw CompileError("int32 output is defined for one scale per column; groups have a sum each");
  if (chip.mxm_planes == 3) throw CompileError("the compiler drives 1, 2 or 4 planes, not 3");
}

// Bytes per lane of every slice of a hemisphere still free; hands out regions.
class Rows {
 public:
  Rows(const Chip& chip, int reserved)
      : used_(static_cast<std::size_t>(chip.mem_slices)), words_(chip.slice_words()) {
    for (int s = 0; s < reserved; ++s) order_skip_.push_back(s);
  }
  // Rows over all slices, and those of them beyond what their slices have; 0: everything fits.
  std::int64_t used() const { return std::accumulate(used_.begin(), used_.end(), std::int64_t{0}); }
  std::int64_t overflow() const {
    std::int64_t rows = 0;
    for (const int u : used_) rows += std::max(0, u - words_);
    return rows;
  }
  void use(int slice, int count, int rows) {
    for (int i = slice; i < slice + count; ++i) used_[static_cast<std::size_t>(i)] += rows;
  }
  Region at(int slice, int count, int rows) {
    int top = 0;
    for (int i = slice; i < slice + count; ++i) top = std::max(top, used_[static_cast<std::size_t>(i)]);
    for (int i = slice; i < slice + count; ++i) used_[static_cast<std::size_t>(i)] = top + rows;
    return {slice, top, rows};
  }
  // Marks slices as picked.
  int take(int slice, int count) {
    for (int i = slice; i < slice + count; ++i) picked_.push_back(i);
    return slice;
  }
  // `count` neighbouring slices no earlier `pick` took, the emptiest first, outside the reserved ones.
  int pick(int count) {
    int best = -1, best_top = 0;
    for (int s = static_cast<int>(order_skip_.size()); s + count <= static_cast<int>(used_.size()); ++s) {
      int top = 0;
      bool taken = false;
      for (int i = s; i < s + count; ++i) {
        top = std::max(top, used_[static_cast<std::size_t>(i)]);
        taken = taken || std::find(picked_.begin(), picked_.end(), i) != picked_.end();
      }
      if (!taken && (best < 0 || top < best_top)) best = s, best_top = top;
    }
    if (best < 0) throw CompileError("too few MEM slices for the operands of the output step");
    return take(best, count);
  }

 private:
  std::vector<int> used_, order_skip_, picked_;
  int words_;
};

void choose_mode(Plan* p) {
  const Chip& c = p->chip;
  p->path = p->k.kind[0] == TileKind::kBytes    ? Path::kDirect
            : decoder_serves(c.decoder(), p->k) ? Path::kDecoder
                                                : Path::kVxm;
  const int group = static_cast<int>(c.streams) / p->n.planes;  // streams that may feed one plane
  if (p->path != Path::kDirect && (p->n.planes != 2 || c.mxm_weight_streams != 16))
    throw CompileError(
        fmt::format("sub-8-bit weights are compiled for two planes per hemisphere and 16 weight streams "
                    "(mxm.planes is {}, mxm.weight_streams {})",
                    c.mxm_planes, c.mxm_weight_streams));
  if (p->path == Path::kDecoder) {
    p->mode = FeedMode::kNarrow;
    return;
  }
  if (p->path == Path::kVxm) {
    p->mode = p->k.kinds == 2 ? FeedMode::kMixed : FeedMode::kWide;
    // The ALUs widen 16 columns per cycle and hold nothing back for a port that takes them more slowly.
    if (p->mode == FeedMode::kMixed && c.mxm_weight_interval != 1)
      throw CompileError(
          fmt::format("3.5-bit weights through the VXM are compiled for mxm.weight_interval 1, not {}; with "
                      "mxm.weight_decoder=q3p5 any will do",
                      c.mxm_weight_interval));
    return;
  }
  const int wide = static_cast<int>(c.mxm_weight_streams);
  const int narrow = std::min(wide, group - 1);  // one stream of the group is left for activations
  const auto period = [&](FeedMode m, int w) {
    return tile_period(c, m, w, c.lanes(), p->passes(), p->may_straddle());
  };
  const bool take_narrow =
      period(FeedMode::kNarrow, narrow) < period(FeedMode::kWide, wide) || narrow == wide;
  p->mode = take_narrow ? FeedMode::kNarrow : FeedMode::kWide;
  p->weight_streams = take_narrow ? narrow : wide;
  // Chunks become one loop where weights (which repeat) and tokens (which advance) are in different slices.
  // If slower loading hides behind the activations, weights leave the tokens' scales and results slices of
  // their own.
  const int spare = (static_cast<int>(c.mem_slices) - kFirstFree - kTokenSlices) / p->n.planes;
  if (p->chunks() > 1 && take_narrow && spare > 0 && spare < narrow &&
      period(FeedMode::kNarrow, spare) == period(FeedMode::kNarrow, narrow))
    p->weight_streams = spare;
}

void choose_chunk(Plan* p) {
  const int rows_per_token = p->k.open_terms();
  const int most = static_cast<int>(p->chip.mxm_acc_rows) / rows_per_token;
  if (most < 1)
    throw CompileError(fmt::format("{} scale groups meet in one tile but mxm.accumulator_rows is {}",
                                   rows_per_token, p->chip.mxm_acc_rows));
  const int m = static_cast<int>(p->request.m);
  const int chunks = div_up(m, most);
  p->m_chunk = div_up(m, chunks);
  p->m_total = p->m_chunk * chunks;
}

void make_sets(const Plan& p, HemispherePlan* h) {
  const int slices = static_cast<int>(p.chip.mem_slices);
  int top = slices;
  const auto set = [&](int kind, int count) {
    if (top - count < kFirstFree) return false;
    top -= count;
    h->sets[kind].push_back({top, count, 0});
    return true;
  };
  if (p.k.kinds == 2) {
    set(0, kNibbleStreams);
    set(1, kThreeBitStreams);
  } else {
    const int count = p.path == Path::kDirect ? p.weight_streams * p.n.planes : kNibbleStreams;
    while (set(0, count)) continue;
  }
  for (int kind = 0; kind < p.k.kinds; ++kind)
    if (h->sets[kind].empty())
      throw CompileError(fmt::format(
          "mem.slices_per_hemisphere = {} leaves no room for the weight slices; at least {} are needed",
          slices, kFirstFree + p.weight_streams * p.n.planes));
}

// Fills one weight set after the other; rows beyond the last are charged to it and found by overflow().
void place_weights(int words_left, int slots, int rows, std::vector<WeightSet>* sets,
                   std::vector<WeightRun>* runs) {
  int current = 0;
  while (current + 1 < static_cast<int>(sets->size()) &&
         (*sets)[static_cast<std::size_t>(current) + 1].rows > 0)
    ++current;
  for (int done = 0; done < rows;) {
    WeightSet& set = (*sets)[static_cast<std::size_t>(current)];
    const bool last = current + 1 == static_cast<int>(sets->size());
    const int fit = last ? rows - done : std::min(rows - done, (words_left - set.rows) / slots);
    if (fit > 0) {
      runs->push_back({done, fit, current, set.rows});
      set.rows += fit * slots;
      done += fit;
    }
    if (done < rows) ++current;
  }
}

void place_sections(const Plan& p, const std::vector<Section>& sections, int words_left, HemispherePlan* h) {
  for (const Section& s : sections) {
    const bool own_width = p.mode == FeedMode::kWide && p.path == Path::kDirect;
    PlacedSection ps;
    ps.section = s;
    ps.slots = load_slots(p.chip, p.k, p.weight_streams, p.n.width(own_width ? s.first_pair : 0));
    const bool part = s.rows() != p.k.rows;
    ps.first_local = part ? -1 : h->whole_pairs;
    if (!part) h->whole_pairs += s.pairs;
    for (int kind = 0; kind < p.k.kinds; ++kind)
      place_weights(words_left, ps.slots, s.tile_rows(), &h->sets[kind], &ps.runs[kind]);
    h->sections.push_back(std::move(ps));
  }
}

// Rows of the output step's operands per hemisphere, an upper bound used to cut the weight sets.
int operand_rows(const Plan& p) {
  const int pairs = div_up(p.n.pairs, p.n.hemispheres) + 2 + p.interleave;
  return p.k.terms * pairs + p.m_total * (pairs + 2) + p.k.terms * p.m_chunk + 8;
}

// Whole pairs' outputs may be made early when nothing else uses the VXM, each output has one sum, and a
// pair's feed leaves the time.
bool outputs_fit_in_feed(const Plan& p) {
  if (p.chunks() > 1 || p.mode != FeedMode::kNarrow || p.k.terms > 1 || p.zero_points || p.bytes_out() ||
      p.n.planes != 2)
    return false;
  const int operations = output_operations(p, false);
  const std::int64_t pair =
      std::int64_t{p.k.rows} * p.k.kinds *
      tile_period(p.chip, p.mode, p.weight_streams, p.n.width(0), p.passes(), p.may_straddle());
  return operations <= kAlus / 2 && early_output(p.chip, p.m_chunk, p.n.planes, operations).total <= pair;
}

void place_operands(const Plan& p, Rows* rows, HemispherePlan* h) {
  const int planes = p.n.planes;
  h->padded_pairs = div_up(h->whole_pairs, p.interleave) * p.interleave;
  const bool together = p.share.split && p.chunks() > 1;
  h->y_pairs = h->padded_pairs + (together ? 1 : 0);
  h->y_split_step = together ? h->y_pairs : 1;
  const int per_term = p.m_chunk * h->padded_pairs;
  const int job_rows = p.k.terms * h->padded_pairs;
  h->x = rows->at(kActivationSlice, 1, p.tile_passes() * p.m_total);
  for (int i = 0; i < planes; ++i) h->acc[i] = rows->at(kAccSlices * i, kAccSlices, p.k.terms * per_term);
  const bool scaled = p.request.output != Output::kInt32;
  // Activations and their scales advance alike from chunk to chunk, so they may share a slice.
  if (scaled)
    h->x_scale = rows->at(p.planes_share_y ? rows->take(kActivationSlice, 4) : rows->pick(4), 4, p.m_total);
  int y = -1;
  for (int i = 0; i < planes; ++i) {
    const int bytes = p.bytes_out() ? 1 : 4;
    if (i == 0 || !p.planes_share_y) y = p.early_output ? kAccSlices * i : rows->pick(bytes);
    h->y[i] = rows->at(y, bytes, p.m_total * h->y_pairs);
    // With several chunks the sums' slices repeat without a step, and results advance together elsewhere.
    h->y_split[i] = together ? Region{y, h->y[i].addr + h->padded_pairs, 0}
                             : rows->at(kAccSlices * i, bytes, p.share.split ? p.m_total : 0);
  }
  for (int i = 0; i < planes; ++i) {
    if (scaled) {
      const int own = rows->pick(4);
      const int w = p.early_output ? kAccSlices * (planes - 1 - i) : own;
      h->w_scale[i] = rows->at(w, 4, job_rows);
      h->w_scale_split[i] = rows->at(own, 4, p.share.split ? 1 : 0);
    }
    if (p.zero_points) {
      const int z = rows->pick(1);
      h->zero[i] = rows->at(z, 1, job_rows);
      h->zero_split[i] = rows->at(z, 1, p.share.split ? 1 : 0);
    }
    // Not with the other sums: those are read while the shared pair's are still arriving.
    if (p.share.split) h->acc_split[i] = rows->at(rows->pick(kAccSlices), kAccSlices, p.m_chunk);
  }
  if (p.zero_points) {
    h->sum = rows->at(rows->pick(4), 4, p.k.terms * p.m_chunk);
    const WeightSet& ws = h->sets[0].front();
    h->ones = rows->at(ws.first_slice, std::min(ws.slices, static_cast<int>(p.chip.mxm_weight_streams)), 1);
  }
}

// The slices next to the VXM are not for weights, so a matrix may be refused before the SRAM is full.
std::string shortfall_text(const Plan& p, std::int64_t used, std::int64_t overflow) {
  const MatmulRequest& r = p.request;
  const auto weights = kernels::packed_column_bytes(r.weights->format, r.weights->k) * r.columns;
  return fmt::format(
      "{}x{}x{} {} does not fit: it needs {} B of weights, {} B of SRAM in all; the chip has {} B, and the "
      "slices "
      "this can be laid out in are {} B short",
      r.m, r.weights->k, r.columns, kernels::format_name(r.weights->format),
      grouped(static_cast<std::int64_t>(weights)), grouped(used), grouped(p.chip.sram_bytes()),
      grouped(overflow));
}

}  // namespace

int load_slots(const Chip&, const KTiling& k, int weight_streams, int width) {
  const int per_slot = k.kind[0] == TileKind::kBytes ? weight_streams : 16;
  return div_up(width, per_slot);
}

std::int64_t tile_period(const Chip& c, FeedMode mode, int weight_streams, int width, int passes,
                         bool may_straddle) {
  const std::int64_t slots = div_up(width, weight_streams);
  const std::int64_t load = slots * c.mxm_weight_interval;
  const std::int64_t settle = c.lat_mxm_settle;
  if (mode == FeedMode::kWide) return std::max(load, settle) + passes;
  // The array queue needs a slot for Iw; with one pass per token it may fall between two activations.
  return std::max({load, settle + 1, passes + (may_straddle ? 1 : settle)});
}

Plan place(const Chip& chip, const MatmulRequest& request) {
  check_request(chip, request);
  Plan p;
  p.chip = chip;
  p.request = request;
  const kernels::QuantizedMatrix& w = *request.weights;
  p.k = tile_k(chip, w);
  p.n = tile_n(chip, request.columns);
  p.zero_points = !w.zero_points.empty();
  p.interleave = p.k.terms > 1 ? static_cast<int>(chip.lat_alu) : 1;
  choose_chunk(&p);
  choose_mode(&p);
  RowCost cost{tile_period(chip, p.mode, p.weight_streams, p.n.pairs > 1 ? p.n.lanes : p.n.last_width,
                           p.passes(), p.may_straddle()),
               0};
  cost.last = p.mode == FeedMode::kWide && p.path == Path::kDirect
                  ? tile_period(chip, p.mode, p.weight_streams, p.n.last_width, p.passes(), p.may_straddle())
                  : cost.full;
  p.share = share_work(p.k, p.n, cost, p.k.terms == 1);
  p.early_output = outputs_fit_in_feed(p);
  p.planes_share_y =
      p.chunks() > 1 && p.mode == FeedMode::kMixed;  // 28 slices of weights leave too few for two
  const int words_left = chip.slice_words() - operand_rows(p);
  std::int64_t used = 0, overflow = 0;
  for (int h = 0; h < p.n.hemispheres; ++h) {
    HemispherePlan& hp = p.hemi[h];
    make_sets(p, &hp);
    place_sections(p, p.share.sections[h], std::max(words_left, 1), &hp);
    Rows rows(chip, kFirstFree);
    for (int kind = 0; kind < p.k.kinds; ++kind)
      for (const WeightSet& s : hp.sets[kind]) rows.use(s.first_slice, s.slices, s.rows);
    place_operands(p, &rows, &hp);
    used += rows.used();
    overflow += rows.overflow();
  }
  if (overflow > 0) throw DoesNotFit(shortfall_text(p, used * chip.lanes(), overflow * chip.lanes()));
  return p;
}

}  // namespace lpu::compiler
