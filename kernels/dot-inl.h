// Per-target dot products of packed columns with packed activation rows.
// Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_DOT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_DOT_INL_H_
#undef LPU_KERNELS_DOT_INL_H_
#else
#define LPU_KERNELS_DOT_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/dot.h"
#include "kernels/targets.h"
// The two files define the same things: Lanes(), Sums<> and Accumulate<>().
#if HWY_TARGET == HWY_SCALAR
#include "kernels/accumulate_scalar-inl.h"
#else
#include "kernels/accumulate-inl.h"
#endif

HWY_BEFORE_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {

template <Format F, int kRows>
HWY_INLINE void DotColumn(const DotTile& t, std::size_t n, std::size_t row) {
  const QuantizedMatrix& w = *t.w;
  const std::size_t bytes = packed_column_bytes(F, w.k);
  const Column column(w.data.data() + n * bytes, bytes, packed_column_bytes(F, kPlanes * Lanes()),
                      BytesRead<F>());
  const std::int16_t* x = t.x + row * t.x_stride;
  std::int32_t* out = t.out + row * t.row_stride + (n - t.col_begin);
  const std::size_t group_rows = w.group_rows(), groups = w.groups();
  for (std::size_t g = 0; g < groups; ++g) {
    // Behind the last row x is zero, so the last block needs no mask.
    const std::size_t end = g + 1 == groups ? t.x_stride : (g + 1) * group_rows;
    const Sums<kRows> sums = Accumulate<F, kRows>(column, x, t.x_stride, g * group_rows, end);
    for (int i = 0; i < kRows; ++i) {
      if (t.split) {
        out[2 * g * t.term_stride + i * t.row_stride] = sums.even[i];
        out[(2 * g + 1) * t.term_stride + i * t.row_stride] = sums.odd[i];
      } else {
        out[g * t.term_stride + i * t.row_stride] = sums.even[i] + sums.odd[i];
      }
    }
  }
}

// Four rows share the decoding of a block; more would not leave enough registers on SSE.
template <Format F>
void RunDotTile(const DotTile& t) {
  note_target(HWY_TARGET);
  for (std::size_t row = 0; row < t.rows;) {
    const bool four = t.rows - row >= 4;
    for (std::size_t n = t.col_begin; n < t.col_end; ++n) {
      if (four) {
        DotColumn<F, 4>(t, n, row);
      } else {
        DotColumn<F, 1>(t, n, row);
      }
    }
    row += four ? 4 : 1;
  }
}

inline DotKernel GetDotKernel(Format f) {
  switch (f) {
    case Format::kInt8:
      return {Lanes(), &RunDotTile<Format::kInt8>};
    case Format::kInt4:
      return {Lanes(), &RunDotTile<Format::kInt4>};
    case Format::kQ3p5b:
      return {Lanes(), &RunDotTile<Format::kQ3p5b>};
    case Format::kQ3p5:
      return {Lanes(), &RunDotTile<Format::kQ3p5>};
  }
  return {};
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
