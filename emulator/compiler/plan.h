// Everything place decides and schedule needs: tiles, shares, slices, rows. A plan has addresses, no cycles.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/compiler/matmul.h"
#include "emulator/compiler/tiling.h"

namespace lpu::compiler {

// How a weight tile is loaded while activations pass (README.md of this folder derives the periods).
enum class FeedMode : std::uint8_t {
  kWide,    // all 16 streams of a plane carry weights; activations take their slots in a pause of the load
  kNarrow,  // weights and activations flow at once, on streams of their own
  kMixed,   // q3p5 through the VXM: nibble and three-bit tiles take turns on the ALUs
};

// One vector-wide value per row: `slices` neighbouring slices (1 or 4, byte i in slice first+i) from `addr`
// on.
struct Region {
  int slice = -1;
  int addr = 0;
  int rows = 0;
};

// Slices one kind of tile streams from; there may be several sets, used one after the other.
struct WeightSet {
  int first_slice = 0;
  int slices = 0;
  int rows = 0;  // in use
};

// Consecutive tile rows of a section whose weights lie in one set, `slots` SRAM rows each.
struct WeightRun {
  int first = 0, rows = 0;  // tile rows, counted over the section's pairs
  int set = 0;
  int addr = 0;  // of the first
};

struct PlacedSection {
  Section section;
  int slots = 0;  // LW per tile
  // Index of the section's first pair among the hemisphere's whole pairs; of the shared pair's part: -1.
  int first_local = 0;
  std::vector<WeightRun> runs[2];  // per tile kind
};

struct HemispherePlan {
  std::vector<PlacedSection> sections;
  std::vector<WeightSet> sets[2];  // per tile kind
  int whole_pairs = 0;             // whole pairs, in local order
  int padded_pairs = 0;            // rows per token in acc: whole_pairs rounded up to the ALU interleave
  int y_pairs = 0;                 // rows per token in y: those, and with several chunks the shared pair's
  int y_split_step = 1;            // rows per token in y_split
  Region x;                        // [tile pass][m]
  Region acc[2];                   // per plane: [term][m][pair]
  Region acc_split[2];             // [m]
  Region y[2], y_split[2];         // [m][pair], [m]
  Region w_scale[2], w_scale_split[2];  // [job term][pair]
  Region zero[2], zero_split[2];        // zero points, one slice: [job term][pair]
  Region x_scale;                       // [m]
  Region sum;                           // [term][m]: sums of activations
  Region ones;                          // one row in each of 16 slices
};

struct Plan {
  Chip chip;
  MatmulRequest request;
  KTiling k;
  NTiling n;
  Share share;
  Path path = Path::kDirect;
  FeedMode mode = FeedMode::kWide;
  int weight_streams = 16;  // weight columns per LW
  int m_total = 1;          // tokens, padded to a multiple of the chunk
  int m_chunk = 1;          // tokens that share a pass over the weights
  int interleave = 1;       // output rows in flight through the group sum
  bool zero_points = false;
  bool planes_share_y = false;  // results of both planes in the same slices: planes take turns
  bool early_output = false;    // output steps of whole pairs run while later pairs are fed
  HemispherePlan hemi[2];

  int chunks() const { return m_total / m_chunk; }
  int passes() const { return m_chunk * k.segments; }  // activation vectors per tile
  // A tile's activations may fall on both sides of the next Iw; kept to the simplest loops, which have words
  // to spare.
  bool may_straddle() const { return k.segments == 1 && k.kinds == 1; }
  int tile_passes() const { return k.rows * k.kinds * k.segments; }  // rows of x per token
  bool bytes_out() const { return request.output == Output::kInt8; }
};

// The SRAM is too small for the request's columns; fewer of them may fit.
class DoesNotFit : public CompileError {
 public:
  using CompileError::CompileError;
};
// Throws DoesNotFit, or CompileError for what no number of chips changes.
Plan place(const Chip& chip, const MatmulRequest& request);
// When outputs of a pair may be made between its sums' arrival and the next pair's, in the accumulators' own
// slices: `rows` tokens at a time are read and written back before the next are read (early_output.cpp).
struct EarlyOutput {
  int rows = 0;              // tokens per block
  int blocks = 0;            // per plane
  std::int64_t spacing = 0;  // cycles between the starts of blocks
  std::int64_t first = 0;    // first block at the VXM, after the first sum leaves the plane
  std::int64_t total = 0;    // cycles from the first sum leaving to the last slot used
};
EarlyOutput early_output(const Chip& chip, int tokens, int planes, int operations);
// Operations of the output step's chain; `split`: of the shared pair.
int output_operations(const Plan& plan, bool split);
// The weight tile period of a mode, before placement.
std::int64_t tile_period(const Chip& chip, FeedMode mode, int weight_streams, int width, int passes,
                         bool may_straddle);
int load_slots(const Chip& chip, const KTiling& k, int weight_streams, int width);

// SRAM images of weights, scales, zero points; input/output tensor maps.
void fill_images(const Plan& plan, Program* program);
void fill_tensors(const Plan& plan, Program* program);
// Queues, in cycles. Pure function of the plan.
void schedule(const Plan& plan, Program* program);

}  // namespace lpu::compiler
