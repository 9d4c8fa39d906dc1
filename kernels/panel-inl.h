// Per-target products of one panel of prepacked weights with up to kMostRows rows of activations.
// Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_PANEL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_PANEL_INL_H_
#undef LPU_KERNELS_PANEL_INL_H_
#else
#define LPU_KERNELS_PANEL_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <cstring>
#include <utility>

#include "kernels/panel.h"
#include "kernels/quad_dot-inl.h"
#include "kernels/targets.h"
#include "kernels/unit-inl.h"

LPU_BEFORE_QUAD_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {

inline constexpr std::size_t kLanes = hn::MaxLanes(DQuad());
inline constexpr std::size_t kVectors = kPanelColumns / kLanes;
// What the registers hold beside the weights: 32 of them with AVX-512, 16 shorter ones else. (With
// twelve rows, 24 sums, g++ 12 runs out of registers and loses a third.)
inline constexpr std::size_t kMaxRows = kLanes == 16 ? kMostRows : kLanes == 8 ? 2 : 1;

// About what the memory has under way at once (Zen 5); README.md has what else was tried. With more rows a
// panel that is in L2 already comes into L1 by it as well.
template <Format F, std::size_t kRows>
inline constexpr std::size_t kPrefetchBytes = kRows != 1           ? 8192
                                              : F == Format::kInt8 ? 6144
                                              : F == Format::kQ3p5 ? 4992
                                                                   : 5376;

// Chains of dependent sums per output, so that few rows still keep the multipliers busy. With two
// terms per group the even chains are the even rows' and the odd ones the odd rows'.
template <std::size_t kRows, bool kDual>
constexpr std::size_t Chains() {
  if (kLanes < 16) return kDual ? 2 : 1;
  return kRows <= 2 ? 4 : kRows == 4 ? 2 : 1;
}

// Calls body.At<0>() ... At<kCount - 1>(). Sums are only ever indexed by constants: a loop that the
// compiler unrolls too late leaves them in memory, at two thirds of the speed.
template <class Body, std::size_t... kIndex>
HWY_INLINE void CallEach(const Body& body, std::index_sequence<kIndex...>) {
  (body.template At<kIndex>(), ...);
}
template <std::size_t kCount, class Body>
HWY_INLINE void ForEach(const Body& body) {
  CallEach(body, std::make_index_sequence<kCount>());
}

template <std::size_t kRows, bool kDual>
struct PanelSums {
  static constexpr std::size_t kChains = Chains<kRows, kDual>();
  static constexpr std::size_t kCount = kChains * kVectors * kRows;
  static constexpr std::size_t Index(std::size_t chain, std::size_t vector, std::size_t row) {
    return (chain * kVectors + vector) * kRows + row;
  }
  VQuad v[kCount];
};

template <class Sums>
struct ClearSums {
  Sums& sums;
  template <std::size_t kIndex>
  HWY_INLINE void At() const {
    sums.v[kIndex] = hn::Zero(DQuad());
  }
};

// One step of kTogether vectors of weights times its rows of activations.
template <class Sums, std::size_t kRows, std::size_t kTogether, std::size_t kChain, std::size_t kFirst>
struct AddRows {
  const std::int8_t* x;
  VQuad w0, w1;
  Sums& sums;
  template <std::size_t kRow>
  HWY_INLINE void At() const {
    std::int32_t quad;
    std::memcpy(&quad, x + kRow * kStepRows, sizeof(quad));
    const VQuad all = hn::Set(DQuad(), quad);
    VQuad& sum0 = sums.v[Sums::Index(kChain, kFirst, kRow)];
    sum0 = QuadDot(sum0, w0, all);
    if constexpr (kTogether == 2) {
      VQuad& sum1 = sums.v[Sums::Index(kChain, kFirst + 1, kRow)];
      sum1 = QuadDot(sum1, w1, all);
    }
  }
};

template <Format F, class Sums, std::size_t kRows, std::size_t kTogether, std::size_t kFirst>
struct AddSteps {
  Unit<F>& unit0;
  Unit<F>& unit1;
  const std::int8_t* x;
  Sums& sums;
  const std::uint8_t* ahead;  // what to prefetch: one line per vector read, not a unit's lines at once
  template <std::size_t kIndex>
  HWY_INLINE void At() const {
    constexpr std::size_t vectors = unit_bytes(F) / kStepBytes, at = kIndex * vectors / unit_steps(F);
    if constexpr (kIndex == 0 || (kIndex - 1) * vectors / unit_steps(F) != at) {
      hwy::Prefetch(ahead + at * kStepBytes);
      if constexpr (kTogether == 2) hwy::Prefetch(ahead + at * kStepBytes + kStepBytes / 2);
    }
    // q3p5's last two steps are gathered from the others. Else the second half of a unit first: int8 in
    // groups reads up to a hundredth faster so.
    constexpr std::size_t s = F == Format::kQ3p5 ? kIndex : (kIndex + 2) % unit_steps(F);
    const AddRows<Sums, kRows, kTogether, s % Sums::kChains, kFirst> rows{
        x + s * kRows * kStepRows, unit0.template Step<s>(), unit1.template Step<s>(), sums};
    ForEach<kRows>(rows);
  }
};

// One load of an activation serves all columns.
template <Format F, class Sums, std::size_t kRows>
struct AddVectors {
  static constexpr std::size_t kTogether = kVectors == 2 ? 2 : 1;
  const std::uint8_t* p;
  const std::int8_t* x;
  Sums& sums;
  template <std::size_t kIndex>
  HWY_INLINE void At() const {
    constexpr std::size_t first = kIndex * kTogether, last = first + kTogether - 1;
    Unit<F> unit0(p + first * kLanes * kStepRows), unit1(p + last * kLanes * kStepRows);
    ForEach<unit_steps(F)>(AddSteps<F, Sums, kRows, kTogether, first>{
        unit0, unit1, x, sums, p + kPrefetchBytes<F, kRows> + first * kLanes * kStepRows});
  }
};

template <Format F, std::size_t kRows, class Sums>
HWY_INLINE void AddUnit(const std::uint8_t* p, const std::int8_t* x, Sums& sums) {
  using Vectors = AddVectors<F, Sums, kRows>;
  ForEach<kVectors / Vectors::kTogether>(Vectors{p, x, sums});
}

// What a term's sums become: less the bias and zero points, then int32 or one addend of the output.
template <std::size_t kRows>
struct TermEnd {
  const PanelCall& c;
  const std::uint8_t* tail;  // of the group

  HWY_INLINE VQuad Exact(VQuad sum, std::size_t term, std::size_t vector, std::size_t row) const {
    const DQuad d;
    sum = hn::Sub(sum, hn::Set(d, c.bias_sums[term * kRows + row]));
    if (!c.shape.zero_points) return sum;
    const hn::Rebind<std::int8_t, DQuad> d8;
    const std::size_t at = c.shape.tail_bytes() - kZeroPointBytes + vector * kLanes;
    const VQuad zero = hn::PromoteTo(d, hn::LoadU(d8, reinterpret_cast<const std::int8_t*>(tail + at)));
    return hn::Sub(sum, hn::Mul(zero, hn::Set(d, c.sums[term * kRows + row])));
  }
  HWY_INLINE void AddOutput(VQuad exact, std::size_t term, const float* scales, float* y) const {
    const hn::Rebind<float, DQuad> df;
    const auto product = hn::Mul(hn::ConvertTo(df, exact), hn::LoadU(df, scales));
    hn::StoreU(term == 0 ? product : hn::Add(hn::LoadU(df, y), product), df, y);
  }
  HWY_INLINE void Store(VQuad sum, std::size_t term, std::size_t parity, std::size_t vector,
                        std::size_t row) const {
    const VQuad exact = Exact(sum, term, vector, row);
    const std::size_t at = row * c.row_stride + vector * kLanes;
    if (c.acc != nullptr) {
      hn::StoreU(exact, DQuad(), c.acc + term * c.term_stride + at);
    } else {
      const auto* scales = reinterpret_cast<const float*>(tail + parity * kScaleBytes);
      AddOutput(exact, term, scales + vector * kLanes, c.y + at);
    }
  }
};

// Every sum of a group to memory, in order: with the end of a group as part of the same code, g++ 12 copies
// or spills sums in every round of the loop over units.
template <class Sums>
struct StoreSums {
  const Sums& sums;
  std::int32_t* to;
  template <std::size_t kIndex>
  HWY_INLINE void At() const {
    hn::Store(sums.v[kIndex], DQuad(), to + kIndex * kLanes);
  }
};

// What becomes of a group's sums, [chain][vector][row].
template <std::size_t kRows, bool kDual>
HWY_INLINE void EndGroup(const TermEnd<kRows>& end, const std::int32_t* sums, std::size_t g) {
  using Sums = PanelSums<kRows, kDual>;
  constexpr std::size_t terms = kDual ? 2 : 1;
  for (std::size_t t = 0; t < terms; ++t) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      for (std::size_t r = 0; r < kRows; ++r) {
        VQuad sum = hn::Load(DQuad(), sums + Sums::Index(t, v, r) * kLanes);
        for (std::size_t chain = t + terms; chain < Sums::kChains; chain += terms)
          sum = hn::Add(sum, hn::Load(DQuad(), sums + Sums::Index(chain, v, r) * kLanes));
        end.Store(sum, g * terms + t, t, v, r);
      }
    }
  }
}

// y = fl(r * x_scale), a NaN canonical.
inline void ScaleOutputs(const PanelCall& c, std::size_t rows) {
  const hn::Rebind<float, DQuad> df;
  const auto nan = hn::BitCast(df, hn::Set(DQuad(), 0x7FC00000));
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      float* y = c.y + r * c.row_stride + v * kLanes;
      const auto scaled = hn::Mul(hn::LoadU(df, y), hn::Set(df, c.x_scale[r]));
      hn::StoreU(hn::IfThenElse(hn::Eq(scaled, scaled), scaled, nan), df, y);
    }
  }
}

template <Format F, std::size_t kRows, bool kDual>
void MultiplyPanel(const PanelCall& c) {
  const std::uint8_t* p = c.weights;
  const std::int8_t* x = c.x;
  [[maybe_unused]] const std::uint8_t* ahead = c.ahead;
  for (std::size_t g = 0; g < c.shape.groups; ++g) {
    using Sums = PanelSums<kRows, kDual>;
    Sums sums;
    ForEach<Sums::kCount>(ClearSums<Sums>{sums});
    for (std::size_t u = 0; u < c.shape.units; ++u) {
      if constexpr (kRows == kMostRows) {
        for (std::size_t line = 0; line < c.ahead_lines; ++line, ahead += kLineBytes) hwy::Prefetch(ahead);
      }
      AddUnit<F, kRows>(p, x, sums);
      p += unit_bytes(F);
      x += unit_rows(F) * kRows;
    }
    HWY_ALIGN std::int32_t stored[Sums::kCount * kLanes];
    ForEach<Sums::kCount>(StoreSums<Sums>{sums, stored});
    EndGroup<kRows, kDual>({c, p}, stored, g);
    // The lines that the units' prefetches leave out. The other formats read faster with such gaps.
    if constexpr (F == Format::kQ3p5) {
      const std::uint8_t* const from = p + kPrefetchBytes<F, kRows>;
      for (std::size_t at = 0; at < c.shape.tail_bytes(); at += kLineBytes) hwy::Prefetch(from + at);
    }
    p += c.shape.tail_bytes();
  }
  if (c.y != nullptr) ScaleOutputs(c, kRows);
  note_target(HWY_TARGET);
}

template <Format F, std::size_t kRows>
void AddRowChoice(PanelKernels& k) {
  const std::size_t i = PanelKernels::index(kRows);
  if constexpr (kRows <= kMaxRows) {
    k.table[0][i] = &MultiplyPanel<F, kRows, false>;
  }
  if constexpr (kRows <= kMaxRows && kRows <= 4 && splits_parity(F)) {
    k.table[1][i] = &MultiplyPanel<F, kRows, true>;
  }
}

template <Format F>
PanelKernels MakePanelKernels() {
  PanelKernels k;
  AddRowChoice<F, 1>(k);
  AddRowChoice<F, 2>(k);
  AddRowChoice<F, 4>(k);
  AddRowChoice<F, kMostRows>(k);
  return k;
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
