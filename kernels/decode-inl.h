// Per-target decoding of one block of packed weights into four planes of int16 codes (see dot.h).
// Included once per Highway target, so the include guard toggles.
#if defined(LPU_KERNELS_DECODE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LPU_KERNELS_DECODE_INL_H_
#undef LPU_KERNELS_DECODE_INL_H_
#else
#define LPU_KERNELS_DECODE_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "kernels/format.h"

HWY_BEFORE_NAMESPACE();
namespace lpu::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D16 = hn::ScalableTag<std::int16_t>;
using D8 = hn::Repartition<std::uint8_t, D16>;
using V16 = hn::Vec<D16>;
using V8 = hn::Vec<D8>;

struct Planes {
  V16 p0, p1, p2, p3;
};

#if HWY_TARGET != HWY_SCALAR

// Bits [hi, hi - bits] of every 16-bit lane as a signed number.
template <int kHi, int kBits>
HWY_INLINE V16 SignedField(V16 v) {
  if constexpr (kHi == 15) {
    return hn::ShiftRight<16 - kBits>(v);
  } else {
    return hn::ShiftRight<16 - kBits>(hn::ShiftLeft<15 - kHi>(v));
  }
}

// Two byte vectors; a 16-bit lane is (row 2i, row 2i+1).
HWY_INLINE Planes DecodeInt8(const std::uint8_t* p) {
  const D16 d;
  const D8 d8;
  const V16 a = hn::BitCast(d, hn::LoadU(d8, p));
  const V16 b = hn::BitCast(d, hn::LoadU(d8, p + hn::Lanes(d8)));
  return {SignedField<7, 8>(a), SignedField<15, 8>(a), SignedField<7, 8>(b), SignedField<15, 8>(b)};
}

HWY_INLINE Planes DecodeInt4(const std::uint8_t* p) {
  const V16 v = hn::BitCast(D16(), hn::LoadU(D8(), p));
  return {SignedField<3, 4>(v), SignedField<7, 4>(v), SignedField<11, 4>(v), SignedField<15, 4>(v)};
}

HWY_INLINE Planes DecodeQ3p5b(const std::uint8_t* p) {
  const V16 v = hn::BitCast(D16(), hn::LoadU(D8(), p));
  return {SignedField<6, 4>(v), SignedField<2, 3>(v), SignedField<14, 4>(v), SignedField<10, 3>(v)};
}

// Byte selectors for a 128-bit vector that holds two 7-byte units, the first one at byte 0 or 2.
// Lane i of a unit takes: its nibble byte i; its two bytes of upper bits; its byte of lowest bits.
struct UnitShuffles {
  alignas(16) std::uint8_t nibbles[16], upper[16], lowest[16];
};
constexpr UnitShuffles MakeUnitShuffles(unsigned first) {
  UnitShuffles s{};
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned unit = first + i / 8 * static_cast<unsigned>(kQ3p5UnitBytes);
    s.nibbles[i] = static_cast<std::uint8_t>(unit + i % 8 / 2);
    s.upper[i] = static_cast<std::uint8_t>(unit + 4 + i % 2);
    s.lowest[i] = static_cast<std::uint8_t>(unit + 6);
  }
  return s;
}
// 128-bit block j of a vector needs packed bytes 14j .. 14j+13. Loaded as dwords they begin in dword
// 14j/4, at byte 0 (even j) or 2 (odd j) of it.
constexpr std::size_t kMaxBlocks = HWY_MAX_BYTES / 16;
struct Q3p5Tables {
  alignas(64) std::uint8_t nibbles[16 * kMaxBlocks], upper[16 * kMaxBlocks], lowest[16 * kMaxBlocks];
  alignas(64) std::int32_t dwords[4 * kMaxBlocks];
  alignas(64) std::int16_t upper_shift[8 * kMaxBlocks], lowest_shift[8 * kMaxBlocks];
};
constexpr Q3p5Tables MakeQ3p5Tables() {
  Q3p5Tables t{};
  for (std::size_t j = 0; j < kMaxBlocks; ++j) {
    const UnitShuffles s = MakeUnitShuffles(14 * j % 4);
    for (std::size_t i = 0; i < 16; ++i) {
      t.nibbles[16 * j + i] = s.nibbles[i];
      t.upper[16 * j + i] = s.upper[i];
      t.lowest[16 * j + i] = s.lowest[i];
    }
    for (std::size_t i = 0; i < 4; ++i) t.dwords[4 * j + i] = static_cast<std::int32_t>(14 * j / 4 + i);
    for (std::size_t i = 0; i < 8; ++i) {
      t.upper_shift[8 * j + i] = static_cast<std::int16_t>(1 << (12 - 4 * (i % 4)));
      t.lowest_shift[8 * j + i] = static_cast<std::int16_t>(1 << (12 - 2 * (i % 4)));
    }
  }
  return t;
}
inline constexpr Q3p5Tables kQ3p5Tables = MakeQ3p5Tables();

// Loads a whole vector although it uses 7/8 of it; the caller keeps p readable that far.
HWY_INLINE V8 LoadUnits(const std::uint8_t* p) {
  const D8 d8;
#if HWY_MAX_BYTES > 16
  const hn::Repartition<std::int32_t, D8> d32;
  const auto indices = hn::SetTableIndices(d32, kQ3p5Tables.dwords);
  return hn::BitCast(d8, hn::TableLookupLanes(hn::BitCast(d32, hn::LoadU(d8, p)), indices));
#else
  return hn::LoadU(d8, p);
#endif
}

HWY_INLINE Planes DecodeQ3p5(const std::uint8_t* p) {
  const D16 d;
  const D8 d8;
  const V8 units = LoadUnits(p);
  const V16 nibbles = hn::BitCast(d, hn::TableLookupBytes(units, hn::Load(d8, kQ3p5Tables.nibbles)));
  // A multiply by a power of two is the one per-lane shift every target has. After it lane i has the
  // upper bits of its two odd codes in bits 15..12 and their lowest bits in bits 13..12.
  const V16 upper = hn::Mul(hn::BitCast(d, hn::TableLookupBytes(units, hn::Load(d8, kQ3p5Tables.upper))),
                            hn::Load(d, kQ3p5Tables.upper_shift));
  const V16 lowest = hn::Mul(hn::BitCast(d, hn::TableLookupBytes(units, hn::Load(d8, kQ3p5Tables.lowest))),
                             hn::Load(d, kQ3p5Tables.lowest_shift));
  const V16 top2 = hn::Set(d, static_cast<std::int16_t>(0xC000));
  const V16 third = hn::Set(d, 0x2000);
  const V16 odd1 = hn::OrAnd(hn::And(hn::ShiftLeft<2>(upper), top2), hn::ShiftLeft<1>(lowest), third);
  const V16 odd3 = hn::OrAnd(hn::And(upper, top2), lowest, third);
  // Both bytes of a nibble lane hold the same two nibbles.
  return {SignedField<3, 4>(nibbles), SignedField<15, 3>(odd1), SignedField<15, 4>(nibbles),
          SignedField<15, 3>(odd3)};
}

template <Format F>
HWY_INLINE Planes Decode(const std::uint8_t* p) {
  if constexpr (F == Format::kInt8) {
    return DecodeInt8(p);
  } else if constexpr (F == Format::kInt4) {
    return DecodeInt4(p);
  } else if constexpr (F == Format::kQ3p5b) {
    return DecodeQ3p5b(p);
  } else {
    return DecodeQ3p5(p);
  }
}

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace lpu::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
