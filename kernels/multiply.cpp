// Panels, blocks of rows and threads around the per-target kernels of panel.h.
#include <hwy/cache_control.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "kernels/activations.h"
#include "kernels/output_step.h"
#include "kernels/packed.h"
#include "kernels/parallel.h"

namespace lpu::kernels {
namespace {

// Panels that share one pass over the rows: a quarter of a 1 MiB L2 cache, the next panels and rows beside
// it.
constexpr std::size_t kCachedBytes = std::size_t{256} << 10;

std::size_t divide_up(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

std::vector<RowBlock> row_blocks(const PanelKernels& kernels, std::size_t m, bool dual) {
  std::vector<RowBlock> blocks;
  for (std::size_t row = 0; row < m; row += blocks.back().rows) {
    blocks.push_back({row, kernels.rows_at_once(m - row, dual)});
  }
  return blocks;
}

// The panels that come after those in use, a share of them to each block of kMostRows: read from memory
// evenly while memory has nothing else to do. Left to the first block that needs them, they hold it up.
class NextPanels {
 public:
  NextPanels(const PackedWeights& w, const std::vector<RowBlock>& blocks, std::size_t together)
      : w_(w), together_(together), units_(w.shape().groups * w.shape().units) {
    const auto sharing = static_cast<std::size_t>(
        std::count_if(blocks.begin(), blocks.end(), [](const RowBlock& b) { return b.rows == kMostRows; }));
    // A single block reads its own panel as one stream.
    if (sharing >= 2 && units_ != 0) lines_ = divide_up(w.shape().bytes(), kLineBytes * units_ * sharing);
  }
  void place(std::size_t panel, std::size_t end, const RowBlock& b, PanelCall& call) const {
    call.ahead_lines = 0;
    const std::size_t first = b.row / kMostRows * lines_ * units_ * kLineBytes;
    if (b.rows != kMostRows || panel + together_ >= end || first >= w_.shape().bytes()) return;
    call.ahead = w_.panel(panel + together_) + first;
    call.ahead_lines = lines_;
  }

 private:
  const PackedWeights& w_;
  std::size_t together_, units_, lines_ = 0;
};

// Calls make() for an Output on each thread, then output.place(...) and output.finish(...) around every
// panel times block of rows: where its results go, and that they are there.
template <class MakeOutput>
void for_each_block(const PackedWeights& w, const std::int8_t* x, std::size_t m, const MakeOutput& make) {
  if (m == 0 || w.n() == 0) return;
  const bool dual = w.shape().dual_scales;
  const PanelKernels kernels = panel_kernels(w.shape().layout);
  const std::vector<RowBlock> blocks = row_blocks(kernels, m, dual);
  Activations activations(w, x, m);
  const auto pack = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) activations.pack(blocks[i]);
  };
  // By reference: a std::function of a copy would allocate, a tenth of the time of a small matrix.
  parallel_for(blocks.size(), 1, std::ref(pack));
  const std::size_t together =
      blocks.size() == 1
          ? 1
          : std::max<std::size_t>(1, kCachedBytes / std::max<std::size_t>(1, w.shape().bytes()));
  const NextPanels next(w, blocks, together);
  const auto multiply = [&](std::size_t begin, std::size_t end) {
    auto output = make();
    PanelCall call;
    call.shape = w.shape();
    for (std::size_t first = begin; first < end; first += together) {
      // Every second time backwards: the rows met last are still in L2.
      const bool backwards = first / together % 2 == 1;
      for (std::size_t i = 0; i < blocks.size(); ++i) {
        const RowBlock& b = blocks[backwards ? blocks.size() - 1 - i : i];
        call.x = activations.values(b);
        call.bias_sums = activations.bias_sums(b);
        call.sums = activations.sums(b);
        for (std::size_t panel = first; panel < std::min(first + together, end); ++panel) {
          const std::size_t column = panel * kPanelColumns, columns = std::min(kPanelColumns, w.n() - column);
          call.weights = w.panel(panel);
          next.place(panel, end, b, call);
          output.place(column, columns, b, call);
          kernels.run(b.rows, dual)(call);
          output.finish(column, columns, b);
        }
      }
    }
  };
  parallel_for(w.panels(), together, std::ref(multiply));
}

// Outputs through a tile in L1. place(row, column) of the store says where one row of it goes, store(row,
// column, columns, y) takes it.
template <class Store>
class TileOutput {
 public:
  TileOutput(const float* x_scale, const Store& store) : x_scale_(x_scale), store_(store) {}
  void place(std::size_t column, std::size_t columns, const RowBlock& b, PanelCall& call) {
    call.y = tile_;
    call.row_stride = kPanelColumns;
    call.x_scale = x_scale_ + b.row;
    // The lines to be written, so that the stores do not wait for memory when the next product begins.
    for (std::size_t i = 0; i < b.rows; ++i) {
      const auto* first = reinterpret_cast<const std::uint8_t*>(store_.place(b.row + i, column));
      const std::size_t bytes = columns * sizeof(*store_.place(0, 0));
      for (std::size_t at = 0; at < bytes; at += kLineBytes) hwy::Prefetch(first + at);
    }
  }
  void finish(std::size_t column, std::size_t columns, const RowBlock& b) {
    for (std::size_t i = 0; i < b.rows; ++i)
      store_.store(b.row + i, column, columns, tile_ + i * kPanelColumns);
  }

 private:
  const float* x_scale_;
  const Store& store_;
  alignas(64) float tile_[kMostRows * kPanelColumns] = {};
};

struct Fp32Store {
  float* y;
  std::size_t n;
  float* place(std::size_t row, std::size_t column) const { return y + row * n + column; }
  void store(std::size_t row, std::size_t column, std::size_t columns, const float* from) const {
    std::copy_n(from, columns, place(row, column));
  }
};

struct Int8Store {
  std::int8_t* y;
  std::size_t n;
  float inverse_output_scale;
  std::int8_t* place(std::size_t row, std::size_t column) const { return y + row * n + column; }
  void store(std::size_t row, std::size_t column, std::size_t columns, const float* from) const {
    std::int8_t* to = place(row, column);
    for (std::size_t i = 0; i < columns; ++i) to[i] = to_int8(from[i], inverse_output_scale);
  }
};

// Accumulators straight to their place, but for a panel that sticks out of the matrix.
class SumOutput {
 public:
  SumOutput(const PackedWeights& w, std::size_t m, std::int32_t* acc) : w_(w), m_(m), acc_(acc) {}
  void place(std::size_t column, std::size_t columns, const RowBlock& b, PanelCall& call) {
    const bool fits = columns == kPanelColumns;
    if (!fits) tile_.resize(w_.terms() * b.rows * kPanelColumns);
    call.acc = fits ? at(0, b.row, column) : tile_.data();
    call.row_stride = fits ? w_.n() : kPanelColumns;
    call.term_stride = fits ? m_ * w_.n() : b.rows * kPanelColumns;
  }
  void finish(std::size_t column, std::size_t columns, const RowBlock& b) {
    if (columns == kPanelColumns) return;
    for (std::size_t i = 0; i < w_.terms() * b.rows; ++i) {
      std::copy_n(tile_.data() + i * kPanelColumns, columns, at(i / b.rows, b.row + i % b.rows, column));
    }
  }

 private:
  std::int32_t* at(std::size_t term, std::size_t row, std::size_t column) const {
    return acc_ + (term * m_ + row) * w_.n() + column;
  }
  const PackedWeights& w_;
  std::size_t m_;
  std::int32_t* acc_;
  std::vector<std::int32_t> tile_;
};

}  // namespace

void multiply_int32(const PackedWeights& w, const std::int8_t* x, std::size_t m, std::int32_t* acc) {
  for_each_block(w, x, m, [&] { return SumOutput(w, m, acc); });
}

void multiply_fp32(const PackedWeights& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                   float* y) {
  const Fp32Store store{y, w.n()};
  for_each_block(w, x, m, [&] { return TileOutput(x_scale, store); });
}

void multiply_int8(const PackedWeights& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                   float inverse_output_scale, std::int8_t* y) {
  const Int8Store store{y, w.n(), inverse_output_scale};
  for_each_block(w, x, m, [&] { return TileOutput(x_scale, store); });
}

}  // namespace lpu::kernels
