// Per-target sums over a range of k, on vectors.
// Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_ACCUMULATE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_ACCUMULATE_INL_H_
#undef LPU_KERNELS_ACCUMULATE_INL_H_
#else
#define LPU_KERNELS_ACCUMULATE_INL_H_
#endif

#include "kernels/column.h"
#include "kernels/decode-inl.h"
#include "kernels/dot.h"

HWY_BEFORE_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {

using D32 = hn::Repartition<std::int32_t, D16>;
using V32 = hn::Vec<D32>;

template <int kRows>
struct Sums {
  std::int32_t even[kRows], odd[kRows];
};

HWY_INLINE std::size_t Lanes() { return hn::Lanes(D16()); }

// Bytes Decode<F> loads for one block.
template <Format F>
HWY_INLINE std::size_t BytesRead() {
  return hn::Lanes(D8()) * (F == Format::kInt8 ? 2 : 1);
}

// Rows of the block outside [lo, hi) become zero codes.
template <Format F>
HWY_INLINE Planes MaskRows(const Planes& p, std::size_t lo, std::size_t hi) {
  const D16 d;
  const auto lower = hn::Set(d, static_cast<std::int16_t>(lo));
  const auto upper = hn::Set(d, static_cast<std::int16_t>(hi));
  const std::int16_t step = F == Format::kInt8 ? 2 : kPlanes;
  const auto lane_rows = hn::Mul(hn::Iota(d, 0), hn::Set(d, step));
  const auto mask = [&](std::size_t plane, V16 codes) HWY_ATTR {
    const auto first = static_cast<std::int16_t>(row_in_block(F, hn::Lanes(d), plane, 0));
    const auto row = hn::Add(lane_rows, hn::Set(d, first));
    return hn::IfThenZeroElse(hn::Lt(row, lower), hn::IfThenElseZero(hn::Lt(row, upper), codes));
  };
  return {mask(0, p.p0), mask(1, p.p1), mask(2, p.p2), mask(3, p.p3)};
}

// Int16 products of int8 values summed in pairs stay inside int32, even 2 * (-128 * -128); a byte dot
// product with int16 sums (maddubs) would saturate there.
template <int kRows>
struct VectorSums {
  V32 even0[kRows], even1[kRows], odd0[kRows], odd1[kRows];

  HWY_INLINE void Clear() {
    for (int i = 0; i < kRows; ++i) even0[i] = even1[i] = odd0[i] = odd1[i] = hn::Zero(D32());
  }
  HWY_INLINE void Add(const Planes& p, const std::int16_t* x, std::size_t x_stride) {
    const D16 d;
    const D32 d32;
    const std::size_t lanes = hn::Lanes(d);
    for (int i = 0; i < kRows; ++i) {
      const std::int16_t* row = x + i * x_stride;
      even0[i] = hn::ReorderWidenMulAccumulate(d32, p.p0, hn::LoadU(d, row), even0[i], even1[i]);
      odd0[i] = hn::ReorderWidenMulAccumulate(d32, p.p1, hn::LoadU(d, row + lanes), odd0[i], odd1[i]);
      even0[i] = hn::ReorderWidenMulAccumulate(d32, p.p2, hn::LoadU(d, row + 2 * lanes), even0[i], even1[i]);
      odd0[i] = hn::ReorderWidenMulAccumulate(d32, p.p3, hn::LoadU(d, row + 3 * lanes), odd0[i], odd1[i]);
    }
  }
  HWY_INLINE Sums<kRows> Reduce() const {
    const D32 d32;
    Sums<kRows> s;
    for (int i = 0; i < kRows; ++i) {
      s.even[i] = hn::GetLane(hn::SumOfLanes(d32, hn::Add(even0[i], even1[i])));
      s.odd[i] = hn::GetLane(hn::SumOfLanes(d32, hn::Add(odd0[i], odd1[i])));
    }
    return s;
  }
};

// Sums over rows [begin, end) of the column, for kRows rows of x. A group may begin or end anywhere in
// a block.
template <Format F, int kRows>
HWY_INLINE Sums<kRows> Accumulate(const Column& column, const std::int16_t* x, std::size_t x_stride,
                                  std::size_t begin, std::size_t end) {
  const std::size_t block = kPlanes * Lanes();
  VectorSums<kRows> sums;
  sums.Clear();
  for (std::size_t b = begin / block; b * block < end; ++b) {
    const std::size_t first = b * block;
    Planes planes = Decode<F>(column.block(b));
    if (first < begin || first + block > end) {
      planes =
          MaskRows<F>(planes, first < begin ? begin - first : 0, end - first < block ? end - first : block);
    }
    sums.Add(planes, x + first, x_stride);
  }
  return sums.Reduce();
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
