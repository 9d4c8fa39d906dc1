// Shapes, tiles and threads around the per-target dot products of dot.h.
#include "kernels/matmul.h"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/dot.h"
#include "kernels/output_step.h"
#include "kernels/parallel.h"

namespace lpu::kernels {
namespace {

// A tile's weights (16 columns of 8192 int8) stay in a 1 MiB L2 while all rows of x pass by.
constexpr std::size_t kTileColumns = 16;
constexpr std::size_t kTileRows = 64;

// x as the kernels read it, and its sums over each term's rows for the zero points.
struct PackedRows {
  std::vector<std::int16_t> values;
  std::size_t stride = 0;
  std::vector<std::int32_t> sums;  // [term][m]
};

std::size_t terms_per_group(const QuantizedMatrix& w) { return w.scales_odd.empty() ? 1 : 2; }

PackedRows pack_rows(const QuantizedMatrix& w, const std::int8_t* x, std::size_t m, std::size_t lanes) {
  PackedRows out;
  const std::size_t block = kPlanes * lanes;
  out.stride = (w.k + block - 1) / block * block;
  out.values.assign(m * out.stride, 0);
  std::vector<std::size_t> position(block);  // where in its block a row goes
  for (std::size_t r = 0; r < kPlanes; ++r) {
    for (std::size_t i = 0; i < lanes; ++i) position[row_in_block(w.format, lanes, r, i)] = r * lanes + i;
  }
  for (std::size_t i = 0; i < m; ++i) {
    std::int16_t* row = out.values.data() + i * out.stride;
    for (std::size_t first = 0; first < w.k; first += block) {
      const std::size_t count = std::min(block, w.k - first);
      for (std::size_t j = 0; j < count; ++j) row[first + position[j]] = std::int16_t{x[i * w.k + first + j]};
    }
  }
  return out;
}

// sum of x[m,k] over each term's k: what a zero point multiplies.
std::vector<std::int32_t> term_sums(const QuantizedMatrix& w, const std::int8_t* x, std::size_t m) {
  const std::size_t per_group = terms_per_group(w);
  std::vector<std::int32_t> sums(w.groups() * per_group * m, 0);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t k = 0; k < w.k; ++k) {
      const std::size_t term = k / w.group_rows() * per_group + (per_group == 2 ? k % 2 : 0);
      sums[term * m + i] += x[i * w.k + k];
    }
  }
  return sums;
}

// acc -= zp * sum(x). Modulo 2^32, so that only the result has to fit int32, not each part of it.
void subtract_zero_points(const DotTile& t, const std::int32_t* sums, std::size_t m) {
  const QuantizedMatrix& w = *t.w;
  const std::size_t per_group = terms_per_group(w);
  for (std::size_t term = 0; term < w.groups() * per_group; ++term) {
    const std::int8_t* zero = w.zero_points.data() + term / per_group * w.n;
    for (std::size_t row = 0; row < t.rows; ++row) {
      const std::uint32_t sum = static_cast<std::uint32_t>(sums[term * m + row]);
      std::int32_t* out = t.out + term * t.term_stride + row * t.row_stride;
      for (std::size_t n = t.col_begin; n < t.col_end; ++n) {
        std::int32_t& acc = out[n - t.col_begin];
        const auto zp = static_cast<std::uint32_t>(static_cast<std::int32_t>(zero[n]));
        acc = static_cast<std::int32_t>(static_cast<std::uint32_t>(acc) - zp * sum);
      }
    }
  }
}

// Where the accumulators of a tile go.
struct TileOut {
  std::int32_t* acc = nullptr;
  std::size_t term_stride = 0, row_stride = 0;
};
struct TileRange {
  std::size_t row = 0, rows = 0, col_begin = 0, col_end = 0;
};

// Calls place(range) for the address of each tile's accumulators, computes them, calls finish(range).
using Place = std::function<TileOut(const TileRange&, std::vector<std::int32_t>& scratch)>;
using Finish = std::function<void(const TileRange&, const TileOut&)>;

void for_each_tile(const QuantizedMatrix& w, const std::int8_t* x, std::size_t m, const Place& place,
                   const Finish& finish) {
  check_exact(w);
  if (m == 0 || w.n == 0) return;
  const DotKernel kernel = dot_kernel(w.format);
  const PackedRows packed = pack_rows(w, x, m, kernel.lanes);
  const std::vector<std::int32_t> sums =
      w.zero_points.empty() ? std::vector<std::int32_t>() : term_sums(w, x, m);
  const auto run_tile = [&](const TileRange& range, std::vector<std::int32_t>& scratch) {
    const TileOut out = place(range, scratch);
    const DotTile tile{.w = &w,
                       .x = packed.values.data() + range.row * packed.stride,
                       .x_stride = packed.stride,
                       .rows = range.rows,
                       .col_begin = range.col_begin,
                       .col_end = range.col_end,
                       .out = out.acc,
                       .term_stride = out.term_stride,
                       .row_stride = out.row_stride,
                       .split = terms_per_group(w) == 2};
    kernel.run(tile);
    if (!sums.empty()) subtract_zero_points(tile, sums.data() + range.row, m);
    finish(range, out);
  };
  parallel_for(w.n, 1, [&](std::size_t begin, std::size_t end) {
    std::vector<std::int32_t> scratch;
    for (std::size_t col = begin; col < end; col += kTileColumns) {
      for (std::size_t row = 0; row < m; row += kTileRows) {
        run_tile({row, std::min(kTileRows, m - row), col, std::min(col + kTileColumns, end)}, scratch);
      }
    }
  });
}

// Tiles into scratch memory, then the output step; store(row, col, cols, y) takes one finished row.
using Store = std::function<void(std::size_t row, std::size_t col, std::size_t cols, const float* y)>;

void for_each_output(const QuantizedMatrix& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                     const Store& store) {
  const Place place = [&](const TileRange& r, std::vector<std::int32_t>& scratch) {
    const std::size_t cols = r.col_end - r.col_begin;
    scratch.resize(accumulator_terms(w) * r.rows * cols);
    return TileOut{scratch.data(), r.rows * cols, cols};
  };
  for_each_tile(w, x, m, place, [&](const TileRange& r, const TileOut& out) {
    float y[kTileRows * kTileColumns];
    output_tile(w, {.acc = out.acc,
                    .term_stride = out.term_stride,
                    .row_stride = out.row_stride,
                    .rows = r.rows,
                    .col_begin = r.col_begin,
                    .col_end = r.col_end,
                    .x_scale = x_scale + r.row,
                    .y = y,
                    .y_stride = kTileColumns});
    for (std::size_t i = 0; i < r.rows; ++i) {
      store(r.row + i, r.col_begin, r.col_end - r.col_begin, y + i * kTileColumns);
    }
  });
}

}  // namespace

void check_exact(const QuantizedMatrix& w) {
  check_matrix(w);
  const std::size_t limit = w.zero_points.empty() ? kMaxExactK : kMaxExactKWithZeroPoints;
  if (w.group_rows() <= limit) return;
  throw std::invalid_argument("matmul: a sum of " + std::to_string(w.group_rows()) +
                              " rows could overflow int32; at most " + std::to_string(limit) +
                              " are exact here, use groups");
}

std::size_t accumulator_terms(const QuantizedMatrix& w) { return w.groups() * terms_per_group(w); }

void matmul_int32(const QuantizedMatrix& w, const std::int8_t* x, std::size_t m, std::int32_t* acc) {
  const Place place = [&](const TileRange& r, std::vector<std::int32_t>&) {
    return TileOut{acc + r.row * w.n + r.col_begin, m * w.n, w.n};
  };
  for_each_tile(w, x, m, place, [](const TileRange&, const TileOut&) {});
}

void matmul_fp32(const QuantizedMatrix& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                 float* y) {
  for_each_output(w, x, x_scale, m,
                  [&](std::size_t row, std::size_t col, std::size_t cols, const float* from) {
                    std::copy(from, from + cols, y + row * w.n + col);
                  });
}

void matmul_int8(const QuantizedMatrix& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                 float inverse_output_scale, std::int8_t* y) {
  for_each_output(w, x, x_scale, m,
                  [&](std::size_t row, std::size_t col, std::size_t cols, const float* from) {
                    for (std::size_t n = 0; n < cols; ++n)
                      y[row * w.n + col + n] = to_int8(from[n], inverse_output_scale);
                  });
}

}  // namespace lpu::kernels
