// What the slices hold before the first cycle: weights at their true density, scales, zero points, ones.
#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <thread>

#include "emulator/compiler/pack_tile.h"
#include "emulator/compiler/plan.h"

namespace lpu::compiler {
namespace {

// Codes of one pair of planes, by plane, column and k; columns beyond the matrix are zero.
class PairCodes {
 public:
  PairCodes(const Plan& p, int pair) : p_(p), k_(p.request.weights->k) {
    const kernels::QuantizedMatrix& w = *p.request.weights;
    const int width = p.n.width(pair);
    codes_.assign(static_cast<std::size_t>(p.n.planes) * static_cast<std::size_t>(p.n.lanes) * k_, 0);
    for (int pl = 0; pl < p.n.planes; ++pl)
      for (int c = 0; c < width; ++c) {
        const std::size_t n = p.n.first_column(pair, pl) + static_cast<std::size_t>(c);
        if (n < p.n.columns) kernels::unpack_column(w, p.request.first_column + n, column(pl, c));
      }
  }
  std::int8_t* column(int plane, int c) {
    return codes_.data() + (static_cast<std::size_t>(plane) * static_cast<std::size_t>(p_.n.lanes) +
                            static_cast<std::size_t>(c)) *
                               k_;
  }
  // The codes of tile (row, kind) of a column, lane by lane; zero outside the matrix or the plane.
  void tile(int row, int kind, int plane, int c, std::int8_t* out) {
    const int lanes = p_.n.lanes;
    std::memset(out, 0, static_cast<std::size_t>(lanes));
    if (c >= lanes) return;
    const std::int8_t* from = column(plane, c);
    const std::int64_t k0 = p_.k.k_of(row, kind, 0);
    if (k0 < 0) return;
    int count = lanes;
    while (count > 0 && p_.k.k_of(row, kind, count - 1) < 0) --count;
    if (p_.k.kinds == 1) {
      std::memcpy(out, from + k0, static_cast<std::size_t>(count));
    } else {
      for (int l = 0; l < count; ++l) out[l] = from[k0 + 2 * l];
    }
  }

 private:
  const Plan& p_;
  std::size_t k_;
  std::vector<std::int8_t> codes_;
};

// The slices of one weight set as images being filled.
struct SetImages {
  std::vector<MemImage*> slice;
  std::uint8_t* row(int s, int r, int lanes) const {
    return slice[static_cast<std::size_t>(s)]->data.data() +
           static_cast<std::size_t>(r) * static_cast<std::size_t>(lanes);
  }
};

const WeightRun& run_of(const std::vector<WeightRun>& runs, int tile_row) {
  return *std::find_if(runs.begin(), runs.end(),
                       [&](const WeightRun& r) { return tile_row < r.first + r.rows; });
}

void fill_pair(const Plan& p, const PlacedSection& s, int pair_in_section,
               const std::vector<SetImages> (&sets)[2]) {
  const int lanes = p.n.lanes;
  PairCodes codes(p, s.section.first_pair + pair_in_section);
  std::vector<std::int8_t> buffer(static_cast<std::size_t>(8 * lanes));
  const auto lane_span = [&](int i) {
    return std::span<std::int8_t>(buffer).subspan(static_cast<std::size_t>(i * lanes),
                                                  static_cast<std::size_t>(lanes));
  };
  for (int r = 0; r < s.section.rows(); ++r) {
    const int row = s.section.row_begin + r;
    for (int kind = 0; kind < p.k.kinds; ++kind) {
      const int tile_row = pair_in_section * s.section.rows() + r;
      const WeightRun& run = run_of(s.runs[kind], tile_row);
      const SetImages& set = sets[kind][static_cast<std::size_t>(run.set)];
      const int base = run.addr + (tile_row - run.first) * s.slots;
      for (int slot = 0; slot < s.slots; ++slot) {
        const auto out = [&](int slice) {
          return std::span<std::uint8_t>(set.row(slice, base + slot, lanes), static_cast<std::size_t>(lanes));
        };
        switch (p.k.kind[kind]) {
          case TileKind::kBytes:
            for (int pl = 0; pl < p.n.planes; ++pl)
              for (int i = 0; i < p.weight_streams; ++i)
                codes.tile(row, kind, pl, slot * p.weight_streams + i,
                           reinterpret_cast<std::int8_t*>(out(pl * p.weight_streams + i).data()));
            break;
          case TileKind::kNibble:
            for (int i = 0; i < 16; ++i) {
              for (int pl = 0; pl < 2; ++pl) codes.tile(row, kind, pl, slot * 16 + i, lane_span(pl).data());
              pack_nibbles(lane_span(0), lane_span(1), out(i));
            }
            break;
          case TileKind::kThreeBit:
            for (int i = 0; i < 4; ++i) {
              for (int f = 0; f < 8; ++f)
                codes.tile(row, kind, f / 4, slot * 16 + 4 * (f % 4) + i, lane_span(f).data());
              const std::span<const std::int8_t> fields[8] = {lane_span(0), lane_span(1), lane_span(2),
                                                              lane_span(3), lane_span(4), lane_span(5),
                                                              lane_span(6), lane_span(7)};
              pack_three_bits(fields, {out(i), out(4 + i), out(8 + i)});
            }
            break;
        }
      }
    }
  }
}

void run_parallel(const std::vector<std::function<void()>>& jobs, unsigned threads) {
  std::vector<std::thread> pool;
  const std::size_t n = std::max(1u, threads);
  const auto work = [&](std::size_t first) {
    for (std::size_t i = first; i < jobs.size(); i += n) jobs[i]();
  };
  for (std::size_t t = 1; t < n; ++t) pool.emplace_back(work, t);
  work(0);
  for (std::thread& t : pool) t.join();
}

// Rows of 4-byte values as four byte-slices.
void put_words(const Plan& p, Hemisphere h, const Region& r, int row, const std::vector<std::uint32_t>& lanes,
               Program* program) {
  for (int b = 0; b < 4; ++b) {
    MemImage image{mem_queue(p.chip, h, r.slice + b), r.addr + row, {}};
    for (const std::uint32_t v : lanes) image.data.push_back(static_cast<std::uint8_t>(v >> (8 * b)));
    program->images.push_back(std::move(image));
  }
}

// Scale and zero-point rows of one pair: a row per term of the output step.
void fill_pair_constants(const Plan& p, Hemisphere h, int pair, int local, bool split, Program* program) {
  const kernels::QuantizedMatrix& w = *p.request.weights;
  const HemispherePlan& hp = p.hemi[static_cast<int>(h)];
  const auto lanes = static_cast<std::size_t>(p.n.lanes);
  const std::size_t groups = w.groups();
  const int parities = p.k.split_terms ? 2 : 1;
  const int terms = split ? 1 : p.k.terms;
  for (int pl = 0; pl < p.n.planes; ++pl) {
    const Region& scale = split ? hp.w_scale_split[pl] : hp.w_scale[pl];
    const Region& zero = split ? hp.zero_split[pl] : hp.zero[pl];
    for (int t = 0; t < terms; ++t) {
      const auto group = static_cast<std::size_t>(t / parities);
      const std::vector<float>& scales = t % parities == 1 ? w.scales_odd : w.scales;
      // A padding group adds fl(r + -0) = r.
      std::vector<std::uint32_t> row(lanes, std::bit_cast<std::uint32_t>(group < groups ? 0.0f : -0.0f));
      MemImage zeros{mem_queue(p.chip, h, std::max(zero.slice, 0)),
                     zero.addr + (split ? 0 : t * hp.padded_pairs + local), std::vector<std::uint8_t>(lanes)};
      for (int l = 0; l < p.n.width(pair) && group < groups; ++l) {
        const std::size_t n = p.n.first_column(pair, pl) + static_cast<std::size_t>(l);
        if (n >= p.n.columns) break;
        const std::size_t at = group * w.n + p.request.first_column + n;
        row[static_cast<std::size_t>(l)] = std::bit_cast<std::uint32_t>(scales[at]);
        if (p.zero_points)
          zeros.data[static_cast<std::size_t>(l)] = static_cast<std::uint8_t>(w.zero_points[at]);
      }
      if (p.request.output != Output::kInt32)
        put_words(p, h, scale, split ? 0 : t * hp.padded_pairs + local, row, program);
      if (p.zero_points) program->images.push_back(std::move(zeros));
    }
  }
}

}  // namespace

void fill_images(const Plan& p, Program* program) {
  const auto lanes = static_cast<std::size_t>(p.n.lanes);
  // Weight images first, one per slice in use; reserved so that pointers stay valid.
  std::vector<SetImages> sets[2][2];
  program->images.reserve(2 * static_cast<std::size_t>(p.chip.mem_slices));
  for (int i = 0; i < p.n.hemispheres; ++i)
    for (int kind = 0; kind < p.k.kinds; ++kind)
      for (const WeightSet& set : p.hemi[i].sets[kind]) {
        SetImages images;
        for (int s = 0; s < set.slices && set.rows > 0; ++s) {
          program->images.push_back({mem_queue(p.chip, static_cast<Hemisphere>(i), set.first_slice + s), 0,
                                     std::vector<std::uint8_t>(static_cast<std::size_t>(set.rows) * lanes)});
          images.slice.push_back(&program->images.back());
        }
        sets[i][kind].push_back(std::move(images));
      }
  std::vector<std::function<void()>> jobs;
  for (int i = 0; i < p.n.hemispheres; ++i)
    for (const PlacedSection& s : p.hemi[i].sections)
      for (int pair = 0; pair < s.section.pairs; ++pair)
        jobs.emplace_back([&p, &s, pair, i, &sets] { fill_pair(p, s, pair, sets[i]); });
  run_parallel(jobs, p.request.threads);

  for (int i = 0; i < p.n.hemispheres; ++i) {
    const auto h = static_cast<Hemisphere>(i);
    const HemispherePlan& hp = p.hemi[i];
    for (const PlacedSection& s : hp.sections)
      for (int pair = 0; pair < s.section.pairs; ++pair) {
        const bool split = s.first_local < 0;
        if (split && i == 1) continue;  // the west finishes the shared pair
        fill_pair_constants(p, h, s.section.first_pair + pair, split ? 0 : s.first_local + pair, split,
                            program);
      }
    // Rows of pairs that only pad the interleave need terms that change nothing.
    if (p.zero_points && !hp.sections.empty())
      for (int s = 0; s < std::min(hp.sets[0].front().slices, static_cast<int>(p.chip.mxm_weight_streams));
           ++s)
        program->images.push_back(
            {mem_queue(p.chip, h, hp.ones.slice + s), hp.ones.addr, std::vector<std::uint8_t>(lanes, 1)});
  }
}

}  // namespace lpu::compiler
