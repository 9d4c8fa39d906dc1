// Per-target decoding of one unit of a panel, one vector of columns and one step (four rows) at a time.
// Included once per Highway target, so the include guard toggles.
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
  HWY_INLINE VQuad Step(std::size_t s) const { return LoadBytes(p, s); }
  const std::uint8_t* p;
};

// Bits 3..0: the first four rows of eight (or the even ones); the other four above them.
template <std::int32_t kUpperMask>
struct NibbleUnit {
  HWY_INLINE explicit NibbleUnit(const std::uint8_t* from) : p(from) {}
  HWY_INLINE VQuad Step(std::size_t s) const {
    const VQuad v = LoadBytes(p, s / 2);
    return s % 2 == 0 ? Field<0>(v, 15) : Field<4>(v, kUpperMask);
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

// Seven byte vectors as in q3p5b; their bits 7 together are the eighth.
template <>
struct Unit<Format::kQ3p5> : NibbleUnit<7> {
  HWY_INLINE explicit Unit(const std::uint8_t* from) : NibbleUnit(from) {
    const DQuad d;
    eighth = Field<7>(LoadBytes(from, 0), 1);
    eighth = hn::OrAnd(eighth, hn::ShiftRight<6>(LoadBytes(from, 1)), hn::Set(d, 2 * 0x01010101));
    eighth = hn::OrAnd(eighth, hn::ShiftRight<5>(LoadBytes(from, 2)), hn::Set(d, 4 * 0x01010101));
    eighth = hn::OrAnd(eighth, hn::ShiftRight<4>(LoadBytes(from, 3)), hn::Set(d, 8 * 0x01010101));
    eighth = hn::OrAnd(eighth, hn::ShiftRight<3>(LoadBytes(from, 4)), hn::Set(d, 16 * 0x01010101));
    eighth = hn::OrAnd(eighth, hn::ShiftRight<2>(LoadBytes(from, 5)), hn::Set(d, 32 * 0x01010101));
    eighth = hn::OrAnd(eighth, hn::ShiftRight<1>(LoadBytes(from, 6)), hn::Set(d, 64 * 0x01010101));
  }
  HWY_INLINE VQuad Step(std::size_t s) const {
    if (s == 14) return Field<0>(eighth, 15);
    if (s == 15) return Field<4>(eighth, 7);
    return NibbleUnit::Step(s);
  }
  VQuad eighth;
};

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
