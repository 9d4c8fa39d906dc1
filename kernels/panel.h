// The layout of prepacked weights, and the call between multiply.cpp (shapes,
// threads) and the per-target kernels of panel-inl.h. README.md, "Prepacked weights", has the layout in
// words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "kernels/format.h"

namespace lpu::kernels {

// A panel is 32 columns. A step is four rows of k: 4 bytes for each column, 128 bytes when they are
// whole bytes. Rows come in units, the least that every target decodes at once; a group is padded to
// whole units with zero codes.
inline constexpr std::size_t kPanelColumns = 32;
inline constexpr std::size_t kStepRows = 4;
inline constexpr std::size_t kStepBytes = kPanelColumns * kStepRows;

constexpr std::size_t unit_rows(Format f) { return f == Format::kQ3p5 ? 64 : 16; }
constexpr std::size_t unit_steps(Format f) { return unit_rows(f) / kStepRows; }
constexpr std::size_t unit_bytes(Format f) {
  switch (f) {
    case Format::kInt8:
      return 4 * kStepBytes;
    case Format::kInt4:
    case Format::kQ3p5b:
      return 2 * kStepBytes;
    case Format::kQ3p5:
      return 7 * kStepBytes;
  }
  return 0;
}
// q3p5*: steps alternate between four even rows and four odd rows; else four rows in order.
constexpr bool splits_parity(Format f) { return f == Format::kQ3p5b || f == Format::kQ3p5; }
// Codes are stored with this added, so that they are unsigned: the quad product is unsigned x signed.
constexpr int code_bias(Format f, bool odd) {
  if (f == Format::kInt8) return 128;
  return splits_parity(f) && odd ? 4 : 8;
}

inline constexpr std::size_t kLineBytes = 64;  // of the cache

// Behind the units of a group, in the same stream: its scales, each for 32 columns.
inline constexpr std::size_t kScaleBytes = kPanelColumns * sizeof(float);
inline constexpr std::size_t kZeroPointBytes = 64;  // 32 are used; the next unit stays aligned

struct PanelShape {
  Format layout = Format::kInt8;
  std::size_t groups = 0, units = 0;  // units per group
  bool dual_scales = false, zero_points = false;

  std::size_t terms() const { return groups * (dual_scales ? 2 : 1); }
  std::size_t steps() const { return groups * units * unit_steps(layout); }
  std::size_t tail_bytes() const {
    return (dual_scales ? 2 : 1) * kScaleBytes + (zero_points ? kZeroPointBytes : 0);
  }
  std::size_t group_bytes() const { return units * unit_bytes(layout) + tail_bytes(); }
  std::size_t bytes() const { return groups * group_bytes(); }
};

// One panel against one block of rows.
struct PanelCall {
  PanelShape shape;
  const std::uint8_t* weights = nullptr;
  const std::int8_t* x = nullptr;           // [step][row][4]
  const std::int32_t* bias_sums = nullptr;  // [term][row]: what the codes' bias adds to each sum
  const std::int32_t* sums = nullptr;       // [term][row]: what a zero point multiplies
  std::int32_t* acc = nullptr;              // either sums: [term][row][32] with the strides,
  std::size_t term_stride = 0;
  float* y = nullptr;              // or outputs: [row][32]
  std::size_t row_stride = 0;      // of acc or y
  const float* x_scale = nullptr;  // [row], with y
  // With kMostRows: weights of a later call to bring into the cache meanwhile, so many lines per unit.
  const std::uint8_t* ahead = nullptr;
  std::size_t ahead_lines = 0;
};

inline constexpr std::size_t kRowChoices[] = {1, 2, 4, 8};
// Rows that share one pass over a panel where there are enough and the registers hold them.
inline constexpr std::size_t kMostRows = kRowChoices[std::size(kRowChoices) - 1];

using RunPanel = void (*)(const PanelCall&);
struct PanelKernels {
  RunPanel run(std::size_t rows, bool dual) const { return table[dual][index(rows)]; }
  // The most rows one call takes, at most `rows` of them.
  std::size_t rows_at_once(std::size_t rows, bool dual) const;
  static std::size_t index(std::size_t rows);
  RunPanel table[2][std::size(kRowChoices)] = {};
};

PanelKernels panel_kernels(Format layout);
// What it chooses from, each for the target in use, from a file of its own.
PanelKernels int8_panels();
PanelKernels int4_panels();
PanelKernels q3p5b_panels();
PanelKernels q3p5_panels();

// The sums of x[0], x[2], ... and of x[1], x[3], ... below 2 * pairs: what the codes' bias multiplies.
struct ParitySums {
  std::int32_t first = 0, second = 0;
};
ParitySums sum_parities(const std::int8_t* x, std::size_t pairs);

}  // namespace lpu::kernels
