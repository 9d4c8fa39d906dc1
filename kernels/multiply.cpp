// Panels, blocks of rows and threads around the per-target kernels of panel.h.
#include <algorithm>
#include <functional>
#include <vector>

#include "kernels/activations.h"
#include "kernels/output_step.h"
#include "kernels/packed.h"
#include "kernels/parallel.h"

namespace lpu::kernels {
namespace {

// Panels that share one pass over the rows: half of a 1 MiB L2 cache, and the rows' block beside it.
constexpr std::size_t kCachedBytes = std::size_t{512} << 10;

std::vector<RowBlock> row_blocks(const PanelKernels& kernels, std::size_t m, bool dual) {
  std::vector<RowBlock> blocks;
  for (std::size_t row = 0; row < m; row += blocks.back().rows) {
    blocks.push_back({row, kernels.rows_at_once(m - row, dual)});
  }
  return blocks;
}

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
  const auto run = [&](auto& output, std::size_t panel, const RowBlock& b) {
    PanelCall call;
    call.shape = w.shape();
    call.weights = w.panel(panel);
    call.x = activations.values(b);
    call.bias_sums = activations.bias_sums(b);
    call.sums = activations.sums(b);
    const std::size_t column = panel * kPanelColumns, columns = std::min(kPanelColumns, w.n() - column);
    output.place(column, columns, b, call);
    kernels.run(b.rows, dual)(call);
    output.finish(column, columns, b);
  };
  const auto multiply = [&](std::size_t begin, std::size_t end) {
    auto output = make();
    for (std::size_t first = begin; first < end; first += together) {
      for (const RowBlock& b : blocks) {
        for (std::size_t panel = first; panel < std::min(first + together, end); ++panel)
          run(output, panel, b);
      }
    }
  };
  parallel_for(w.panels(), together, std::ref(multiply));
}

// Outputs through a tile in L1; store(row, column, columns, y) takes one row of it.
template <class Store>
class TileOutput {
 public:
  TileOutput(const float* x_scale, const Store& store) : x_scale_(x_scale), store_(store) {}
  void place(std::size_t, std::size_t, const RowBlock& b, PanelCall& call) {
    call.y = tile_;
    call.row_stride = kPanelColumns;
    call.x_scale = x_scale_ + b.row;
  }
  void finish(std::size_t column, std::size_t columns, const RowBlock& b) {
    for (std::size_t i = 0; i < b.rows; ++i) store_(b.row + i, column, columns, tile_ + i * kPanelColumns);
  }

 private:
  const float* x_scale_;
  const Store& store_;
  alignas(64) float tile_[kRowChoices[std::size(kRowChoices) - 1] * kPanelColumns] = {};
};

template <class Store>
void for_each_output(const PackedWeights& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                     const Store& store) {
  for_each_block(w, x, m, [&] { return TileOutput<Store>(x_scale, store); });
}

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
  for_each_output(w, x, x_scale, m,
                  [&](std::size_t row, std::size_t column, std::size_t columns, const float* from) {
                    std::copy_n(from, columns, y + row * w.n() + column);
                  });
}

void multiply_int8(const PackedWeights& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                   float inverse_output_scale, std::int8_t* y) {
  for_each_output(w, x, x_scale, m,
                  [&](std::size_t row, std::size_t column, std::size_t columns, const float* from) {
                    for (std::size_t n = 0; n < columns; ++n)
                      y[row * w.n() + column + n] = to_int8(from[n], inverse_output_scale);
                  });
}

}  // namespace lpu::kernels
