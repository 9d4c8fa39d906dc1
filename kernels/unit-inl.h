// Per-target decoding of one unit of a panel, one vector of columns and one step (four rows) at a time, in
// order. Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_UNIT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_UNIT_INL_H_
#undef LPU_KERNELS_UNIT_INL_H_
#else
#define LPU_KERNELS_UNIT_INL_H_
#endif

#include <hwy/highway.h>

#include "kernels/panel.h"
#include "kernels/quad_dot-inl.h"

LPU_BEFORE_QUAD_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {

// Byte vector i of the unit, for the columns that begin at p.
HWY_INLINE VQuad LoadBytes(const std::uint8_t* p, std::size_t i) {
  return hn::LoadU(DQuad(), reinterpret_cast<const std::int32_t*>(p + i * kStepBytes));
}
// The field of every byte that begins at bit kShift; `mask` is for one byte.
template <int kShift>
HWY_INLINE VQuad Field(VQuad v, std::int32_t mask) {
  const DQuad d;
  const auto bytes = hn::Set(d, mask * 0x01010101);
  if constexpr (kShift == 0) {
    return hn::And(v, bytes);
  } else {
    return hn::And(hn::ShiftRight<kShift>(v), bytes);
  }
}

template <Format F>
struct Unit;

template <>
struct Unit<Format::kInt8> {
  HWY_INLINE explicit Unit(const std::uint8_t* from) : p(from) {}
  template <std::size_t kStep>
  HWY_INLINE VQuad Step() const {
    return LoadBytes(p, kStep);
  }
  const std::uint8_t* p;
};

// Bits 3..0: the first four rows of eight (or the even ones); the other four above them.
template <std::int32_t kUpperMask>
struct NibbleUnit {
  HWY_INLINE explicit NibbleUnit(const std::uint8_t* from) : p(from) {}
  template <std::size_t kStep>
  HWY_INLINE VQuad Step() const {
    const VQuad v = LoadBytes(p, kStep / 2);
    return kStep % 2 == 0 ? Field<0>(v, 15) : Field<4>(v, kUpperMask);
  }
  const std::uint8_t* p;
};
template <>
struct Unit<Format::kInt4> : NibbleUnit<15> {
  HWY_INLINE explicit Unit(const std::uint8_t* from) : NibbleUnit(from) {}
};
template <>
struct Unit<Format::kQ3p5b> : NibbleUnit<7> {
  HWY_INLINE explicit Unit(const std::uint8_t* from) : NibbleUnit(from) {}
};

// Seven byte vectors as in q3p5b; their bits 7 together are the eighth. It is gathered on the way, so that no
// step but the last two waits for more than its own vector: gathered first, it holds up all of the unit.
template <>
struct Unit<Format::kQ3p5> : NibbleUnit<7> {
  HWY_INLINE explicit Unit(const std::uint8_t* from) : NibbleUnit(from) {}
  template <std::size_t kStep>
  HWY_INLINE VQuad Step() {
    if constexpr (kStep == 14) {
      return Field<0>(eighth, 15);
    } else if constexpr (kStep == 15) {
      return Field<4>(eighth, 7);
    } else {
      if constexpr (kStep % 2 == 0) Gather<kStep / 2>();
      return NibbleUnit::Step<kStep>();
    }
  }
  template <int kVector>
  HWY_INLINE void Gather() {
    const VQuad v = LoadBytes(p, kVector);
    if constexpr (kVector == 0) {
      eighth = Field<7>(v, 1);
    } else {
      eighth =
          hn::OrAnd(eighth, hn::ShiftRight<7 - kVector>(v), hn::Set(DQuad(), (1 << kVector) * 0x01010101));
    }
  }
  VQuad eighth;
};

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
