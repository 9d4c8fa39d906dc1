#include "emulator/engine/fast/lanes.h"

#include "emulator/isa/semantics/vxm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "emulator/engine/fast/lanes.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

// Plain loops: what is inlined into them is vectorised by the compiler for the target at hand, and the
// meaning of each operation stays in semantics/vxm.h.
HWY_BEFORE_NAMESPACE();
namespace lpu::fast::HWY_NAMESPACE {

template <Op kOp>
HWY_FLATTEN void ComputeOp(const std::uint32_t* HWY_RESTRICT a, const std::uint32_t* HWY_RESTRICT b,
                           std::size_t lanes, std::uint32_t* HWY_RESTRICT out) {
  for (std::size_t k = 0; k < lanes; ++k) out[k] = semantics::alu(kOp, a[k], b[k]);
}

void Compute(Op op, const std::uint32_t* a, const std::uint32_t* b, std::size_t lanes, std::uint32_t* out) {
  switch (op) {
#define LPU_LANES_Vxm(name) \
  case Op::k##name:         \
    return ComputeOp<Op::k##name>(a, b, lanes, out);
#define LPU_LANES_Icu(name)
#define LPU_LANES_Mem(name)
#define LPU_LANES_MxmWeights(name)
#define LPU_LANES_MxmArray(name)
#define LPU_LANES_MxmAcc(name)
#define LPU_OP(name, mnemonic, code, unit, format, step, d_skew, d_func, source, doc) LPU_LANES_##unit(name)
#include "emulator/isa/ops.def"
#undef LPU_OP
#undef LPU_LANES_Vxm
#undef LPU_LANES_Icu
#undef LPU_LANES_Mem
#undef LPU_LANES_MxmWeights
#undef LPU_LANES_MxmArray
#undef LPU_LANES_MxmAcc
    default:
      return;
  }
}

void WidenBytes(const std::uint8_t* HWY_RESTRICT bytes, std::size_t lanes, std::uint32_t* HWY_RESTRICT out) {
  for (std::size_t k = 0; k < lanes; ++k)
    out[k] = static_cast<std::uint32_t>(static_cast<std::int32_t>(static_cast<std::int8_t>(bytes[k])));
}

void JoinBytes(const std::uint8_t* HWY_RESTRICT b0, const std::uint8_t* HWY_RESTRICT b1,
               const std::uint8_t* HWY_RESTRICT b2, const std::uint8_t* HWY_RESTRICT b3, std::size_t lanes,
               std::uint32_t* HWY_RESTRICT out) {
  for (std::size_t k = 0; k < lanes; ++k)
    out[k] = std::uint32_t{b0[k]} | std::uint32_t{b1[k]} << 8 | std::uint32_t{b2[k]} << 16 |
             std::uint32_t{b3[k]} << 24;
}

void SplitByte(const std::uint32_t* HWY_RESTRICT words, std::size_t lanes, int byte,
               std::uint8_t* HWY_RESTRICT out) {
  for (std::size_t k = 0; k < lanes; ++k) out[k] = static_cast<std::uint8_t>(words[k] >> (8 * byte));
}

void Accumulate(const std::int32_t* HWY_RESTRICT product, std::size_t lanes, int shift, bool clear,
                std::uint32_t* HWY_RESTRICT row) {
  const std::uint32_t keep = clear ? 0 : ~0u;
  for (std::size_t k = 0; k < lanes; ++k)
    row[k] = (row[k] & keep) + (static_cast<std::uint32_t>(product[k]) << shift);
}

template <int kField>
HWY_FLATTEN void ThreeBitField(const std::uint8_t* HWY_RESTRICT b0, const std::uint8_t* HWY_RESTRICT b1,
                               const std::uint8_t* HWY_RESTRICT b2, std::size_t lanes,
                               std::uint8_t* HWY_RESTRICT out) {
  for (std::size_t k = 0; k < lanes; ++k) out[k] = semantics::three_bit_field(kField, b0[k], b1[k], b2[k]);
}

void ThreeBits(int field, const std::uint8_t* const* b, std::size_t lanes, std::uint8_t* out) {
  constexpr decltype(&ThreeBitField<0>) kFields[] = {ThreeBitField<0>, ThreeBitField<1>, ThreeBitField<2>,
                                                     ThreeBitField<3>, ThreeBitField<4>, ThreeBitField<5>,
                                                     ThreeBitField<6>, ThreeBitField<7>};
  kFields[field](b[0], b[4], b[8], lanes, out);
}

HWY_FLATTEN void LowNibbles(const std::uint8_t* HWY_RESTRICT from, std::size_t lanes,
                            std::uint8_t* HWY_RESTRICT out) {
  for (std::size_t k = 0; k < lanes; ++k) out[k] = semantics::low_nibble(from[k]);
}
HWY_FLATTEN void HighNibbles(const std::uint8_t* HWY_RESTRICT from, std::size_t lanes,
                             std::uint8_t* HWY_RESTRICT out) {
  for (std::size_t k = 0; k < lanes; ++k) out[k] = semantics::high_nibble(from[k]);
}

void DecodeColumn(semantics::Decode decode, const std::uint8_t* const* streams, int n, std::size_t lanes,
                  std::uint8_t* out) {
  using semantics::Decode;
  constexpr int kTriples = 4, kFieldsPerSet = 4;
  switch (decode) {
    case Decode::kBytes:
      return;
    case Decode::kLowNibble:
      return LowNibbles(streams[n], lanes, out);
    case Decode::kHighNibble:
      return HighNibbles(streams[n], lanes, out);
    case Decode::kThreeBitA:
      return ThreeBits(n / kTriples, streams + n % kTriples, lanes, out);
    case Decode::kThreeBitB:
      return ThreeBits(kFieldsPerSet + n / kTriples, streams + n % kTriples, lanes, out);
  }
}

}  // namespace lpu::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lpu::fast {

HWY_EXPORT(Compute);
HWY_EXPORT(WidenBytes);
HWY_EXPORT(JoinBytes);
HWY_EXPORT(SplitByte);
HWY_EXPORT(Accumulate);
HWY_EXPORT(DecodeColumn);

void compute(Op op, const std::uint32_t* a, const std::uint32_t* b, std::size_t lanes, std::uint32_t* out) {
  HWY_DYNAMIC_DISPATCH(Compute)(op, a, b, lanes, out);
}
void widen_bytes(const std::uint8_t* bytes, std::size_t lanes, std::uint32_t* out) {
  HWY_DYNAMIC_DISPATCH(WidenBytes)(bytes, lanes, out);
}
void join_bytes(const std::uint8_t* const planes[4], std::size_t lanes, std::uint32_t* out) {
  HWY_DYNAMIC_DISPATCH(JoinBytes)(planes[0], planes[1], planes[2], planes[3], lanes, out);
}
void split_bytes(const std::uint32_t* words, std::size_t lanes, int count, std::uint8_t* out) {
  for (int i = 0; i < count; ++i)
    HWY_DYNAMIC_DISPATCH(SplitByte)(words, lanes, i, out + static_cast<std::size_t>(i) * lanes);
}
void decode_column(semantics::Decode decode, const std::uint8_t* const* streams, int n, std::size_t lanes,
                   std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(DecodeColumn)(decode, streams, n, lanes, out);
}
void accumulate(const std::int32_t* product, std::size_t lanes, int shift, bool clear, std::uint32_t* row) {
  HWY_DYNAMIC_DISPATCH(Accumulate)(product, lanes, shift, clear, row);
}

}  // namespace lpu::fast
#endif
