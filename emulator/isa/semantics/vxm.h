// One small function per VXM operation on one 32-bit lane: the meaning the C++ engines share.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "emulator/isa/isa.h"

namespace lpu::semantics {

inline constexpr std::uint32_t kNan = 0x7FC00000u;

inline float as_float(std::uint32_t v) { return std::bit_cast<float>(v); }
// Every NaN result is the one canonical NaN, so that engines agree on bits.
inline std::uint32_t from_float(float f) { return std::isnan(f) ? kNan : std::bit_cast<std::uint32_t>(f); }
constexpr std::int32_t as_int(std::uint32_t v) { return static_cast<std::int32_t>(v); }
constexpr std::uint32_t saturate32(std::int64_t v) {
  return static_cast<std::uint32_t>(
      static_cast<std::int32_t>(std::clamp<std::int64_t>(v, INT32_MIN, INT32_MAX)));
}
constexpr std::uint32_t saturate8(std::int32_t v) {
  return static_cast<std::uint32_t>(std::clamp(v, -128, 127));
}

constexpr std::uint32_t add_sat8(std::uint32_t a, std::uint32_t b) {
  std::uint32_t r = 0;
  for (int i = 0; i < 32; i += 8) {
    const int s = static_cast<std::int8_t>(a >> i) + static_cast<std::int8_t>(b >> i);
    r |= (saturate8(s) & 0xFFu) << i;
  }
  return r;
}
constexpr std::uint32_t shl8(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t n = b & 7;
  return (a << n) & (((0xFFu << n) & 0xFFu) * 0x01010101u);
}
constexpr std::uint32_t shr8(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t n = b & 7;
  return (a >> n) & ((0xFFu >> n) * 0x01010101u);
}
inline std::uint32_t f2i(std::uint32_t a) {
  const float f = as_float(a);
  if (std::isnan(f)) return 0;
  if (f >= 2147483648.0f) return 0x7FFFFFFFu;
  if (f < -2147483648.0f) return 0x80000000u;
  return static_cast<std::uint32_t>(
      static_cast<std::int32_t>(std::nearbyintf(f)));  // the mode is nearest even
}
inline std::uint32_t fmax_total(std::uint32_t a, std::uint32_t b) {
  const float x = as_float(a), y = as_float(b);
  if (std::isnan(x) || std::isnan(y)) return kNan;
  if (x == y) return std::signbit(x) ? b : a;  // -0 < +0
  return x > y ? a : b;
}

inline std::uint32_t alu(Op op, std::uint32_t a, std::uint32_t b) {
  const std::int64_t x = as_int(a), y = as_int(b);
  switch (op) {
    case Op::kPass:
      return a;
    case Op::kAddMod:
      return a + b;
    case Op::kAddSat:
      return saturate32(x + y);
    case Op::kSubMod:
      return a - b;
    case Op::kSubSat:
      return saturate32(x - y);
    case Op::kMulMod:
      return a * b;
    case Op::kMulSat:
      return saturate32(x * y);
    case Op::kAddSat8:
      return add_sat8(a, b);
    case Op::kAnd:
      return a & b;
    case Op::kOr:
      return a | b;
    case Op::kXor:
      return a ^ b;
    case Op::kShl:
      return a << (b & 31);
    case Op::kShr:
      return a >> (b & 31);
    case Op::kSar:
      return static_cast<std::uint32_t>(as_int(a) >> (b & 31));
    case Op::kShl8:
      return shl8(a, b);
    case Op::kShr8:
      return shr8(a, b);
    case Op::kMax:
      return x > y ? a : b;
    case Op::kMin:
      return x < y ? a : b;
    case Op::kSat8:
      return saturate8(as_int(a));
    case Op::kFAdd:
      return from_float(as_float(a) + as_float(b));
    case Op::kFSub:
      return from_float(as_float(a) - as_float(b));
    case Op::kFMul:
      return from_float(as_float(a) * as_float(b));
    case Op::kFMax:
      return fmax_total(a, b);
    case Op::kI2F:
      return from_float(static_cast<float>(as_int(a)));
    case Op::kF2I:
      return f2i(a);
    default:
      return 0;
  }
}

}  // namespace lpu::semantics
