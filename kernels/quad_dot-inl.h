// acc[i] += sum over the four bytes of 32-bit lane i of w (unsigned) * x (signed), exact modulo 2^32.
// The only file with intrinsics: Highway 1.0.3 has no quad product (SumOfMulQuadAccumulate came with
// 1.0.6). Its attributes of AVX3_DL lack avx512vnni although it detects it, so a file that uses this
// says LPU_BEFORE_QUAD_NAMESPACE() in place of HWY_BEFORE_NAMESPACE().
// Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_QUAD_DOT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_QUAD_DOT_INL_H_
#undef LPU_KERNELS_QUAD_DOT_INL_H_
#else
#define LPU_KERNELS_QUAD_DOT_INL_H_
#endif

#include <hwy/highway.h>

#include <cstdint>

#undef LPU_BEFORE_QUAD_NAMESPACE
#undef LPU_HAS_VNNI
#if HWY_TARGET == HWY_AVX3_DL
#define LPU_HAS_VNNI 1
#define LPU_BEFORE_QUAD_NAMESPACE()                 \
  HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",avx512vnni") \
  static_assert(true, "")
#else
#define LPU_HAS_VNNI 0
#define LPU_BEFORE_QUAD_NAMESPACE() HWY_BEFORE_NAMESPACE()
#endif

LPU_BEFORE_QUAD_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// One 32-bit lane per column; never more lanes than half a panel.
using DQuad = hn::CappedTag<std::int32_t, 16>;
using VQuad = hn::Vec<DQuad>;

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL || \
    HWY_TARGET == HWY_SSE4 || HWY_TARGET == HWY_SSSE3
// Int16 products of the even and of the odd bytes, added in pairs: 2 * 255 * 128 is far inside int32.
// On x86 the widening multiply adds neighbours, so a lane's products stay in their lane; the byte
// product (maddubs) would saturate in int16.
HWY_INLINE VQuad PortableQuadDot(VQuad acc, VQuad w, VQuad x) {
  const hn::Repartition<std::int16_t, DQuad> d16;
  const auto w16 = hn::BitCast(d16, w), x16 = hn::BitCast(d16, x);
  const auto even = hn::And(w16, hn::Set(d16, 0xFF));
  const auto odd =
      hn::BitCast(d16, hn::ShiftRight<8>(hn::BitCast(hn::RebindToUnsigned<decltype(d16)>(), w16)));
  auto unused = hn::Zero(DQuad());
  acc = hn::ReorderWidenMulAccumulate(DQuad(), even, hn::ShiftRight<8>(hn::ShiftLeft<8>(x16)), acc, unused);
  return hn::ReorderWidenMulAccumulate(DQuad(), odd, hn::ShiftRight<8>(x16), acc, unused);
}
#else
HWY_INLINE VQuad PortableQuadDot(VQuad acc, VQuad w, VQuad x) {
  const DQuad d;
  const auto byte = hn::Set(d, 0xFF);
  const auto unsigned_byte = [&](VQuad v) HWY_ATTR { return hn::And(v, byte); };
  acc = hn::Add(acc, hn::Mul(unsigned_byte(w), hn::ShiftRight<24>(hn::ShiftLeft<24>(x))));
  acc = hn::Add(acc, hn::Mul(unsigned_byte(hn::ShiftRight<8>(w)), hn::ShiftRight<24>(hn::ShiftLeft<16>(x))));
  acc = hn::Add(acc, hn::Mul(unsigned_byte(hn::ShiftRight<16>(w)), hn::ShiftRight<24>(hn::ShiftLeft<8>(x))));
  return hn::Add(acc, hn::Mul(unsigned_byte(hn::ShiftRight<24>(w)), hn::ShiftRight<24>(x)));
}
#endif

HWY_INLINE VQuad QuadDot(VQuad acc, VQuad w, VQuad x) {
#if LPU_HAS_VNNI
  return VQuad{_mm512_dpbusd_epi32(acc.raw, w.raw, x.raw)};
#else
  return PortableQuadDot(acc, w, x);
#endif
}

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
