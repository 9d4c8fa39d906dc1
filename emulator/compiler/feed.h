// The first phase of a schedule: weights into the planes, activations through them, sums into SRAM.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/compiler/plan.h"
#include "emulator/compiler/timeline.h"
#include "emulator/isa/semantics/decode.h"
#include "emulator/program/walker.h"

namespace lpu::compiler {

// Cycles of a tile row relative to its start, at the MXM port.
struct TileTime {
  std::int64_t lw[2] = {0, 0};  // first LW, per plane
  std::int64_t iw = 0;
  std::int64_t abc = 0;  // first activation
};
struct RowTime {
  std::int64_t period = 0;
  TileTime tile[2];
  // A pause in loading (wide modes): slots before it, and its length. Activations pass in it.
  int slots_before_pause = 0;
  std::int64_t pause = 0;
  // Activations of a tile that pass before the slot the next Iw takes; the others follow it.
  int passes_before_gap = 0;
};
RowTime row_time(const Plan& p, Hemisphere h, int slots);

// What the output step must wait for.
struct FeedEnd {
  // First cycle at which a hemisphere's sums of whole pairs [0], or of its part of the shared pair [1], may
  // be read.
  std::int64_t acc_ready[2][2] = {};
  std::int64_t last_tap = 0;  // no weight or activation is taken at the MXM after this cycle
};

class Feed {
 public:
  Feed(const Plan& plan, int first_token, Timeline* out)
      : p_(plan), c_(plan.chip), token_(first_token), t_(*out) {}
  // Adds the whole phase (with Plan::early_output, whole pairs' output steps too).
  FeedEnd run();

 private:
  struct Placed {
    const PlacedSection* s;
    std::int64_t start;  // of the first tile row, at the MXM port
    RowTime row;
    int first_tile;  // tiles of the hemisphere before this section
  };
  // Where emitted accumulator rows go: addr + term*term_step + m*m_step + pair*pair_step of 4 slices.
  struct Sink {
    Region region;
    int term_step, m_step, pair_step;
  };

  std::vector<Placed> place_in_time(Hemisphere h, std::int64_t start) const;
  std::int64_t activation_sums(Hemisphere h);
  void load_direct(Hemisphere h, const Placed& s);
  void load_through_vxm(Hemisphere h, const Placed& s);
  void load_queue(Hemisphere h, const Placed& s);
  void nibble_alus(Hemisphere h, std::int64_t start, std::int64_t rows, const RowTime& row, int slots);
  void mixed_alus();
  void arrays(Hemisphere h, const std::vector<Placed>& sections);
  void activations(Hemisphere h, const Placed& s);
  void accumulate(Hemisphere h, int plane, const Section& s, std::int64_t start, const RowTime& row,
                  bool shifted);
  Sink sink(Hemisphere h, int plane, const PlacedSection& s) const;
  // Writes of what Acc emits over the first `pairs` pairs of a section; adds to `t`.
  void store(Hemisphere h, int plane, const Section& s, int pairs, std::int64_t start, const RowTime& row,
             const Sink& sink, Timeline* t);
  void whole_pairs_early(Hemisphere h, const Placed& s);

  Block slots(const Instr& instr, std::int64_t addr_step, int count, const RowTime& row, bool paused) const;
  Block passes(const Instr& instr, int m_step, int segment_step, const RowTime& row) const;
  Stream activation_stream(Hemisphere h) const;
  Site mxm(Hemisphere h) const { return timing::mxm_tap(c_, h); }
  std::int64_t vxm_to_mxm() const {
    return c_.lat_alu + mxm(Hemisphere::kEast).x - timing::vxm_launch(c_, Direction::kEast).x;
  }
  const WeightSet& set_of(Hemisphere h, int kind, const WeightRun& run) const {
    return p_.hemi[static_cast<int>(h)].sets[kind][static_cast<std::size_t>(run.set)];
  }
  int plane(Hemisphere h, int i) const { return (h == Hemisphere::kEast ? 2 : 0) + i; }

  const Plan& p_;
  const Chip& c_;
  int token_;
  Timeline& t_;
  int first_set_[2] = {0, 0};     // weight-set parity the feed starts with, per plane of a hemisphere
  std::int64_t mixed_start_ = 0;  // of the west's first nibble tile
  FeedEnd end_;
};

}  // namespace lpu::compiler
