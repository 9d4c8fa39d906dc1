#include "emulator/engine/fast/matvec.h"

#include <algorithm>
#include <array>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "emulator/engine/fast/matvec.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/quad_dot-inl.h"

LPU_BEFORE_QUAD_NAMESPACE();
namespace lpu::fast::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using kernels::HWY_NAMESPACE::DQuad;
using kernels::HWY_NAMESPACE::QuadDot;
using kernels::HWY_NAMESPACE::VQuad;

// How many columns ahead of its use memory is asked for: enough to cover its latency, little enough to stay
// in the first-level cache.
constexpr std::size_t kColumnsAhead = 16;

HWY_INLINE void PrefetchColumn(const std::uint8_t* column, std::size_t lanes) {
  constexpr std::size_t kCacheLine = 64;
  for (std::size_t i = 0; i < lanes; i += kCacheLine) __builtin_prefetch(column + i);
}

#if HWY_TARGET == HWY_SCALAR
constexpr std::size_t kColumnsAtOnce = 1;
HWY_INLINE void StoreSums(const VQuad (&acc)[kColumnsAtOnce], std::int32_t* sums) {
  hn::Store(acc[0], DQuad(), sums);
}
#else
constexpr std::size_t kColumnsAtOnce = 4;

template <class V>
HWY_INLINE void StoreBlockSums(V v, std::int32_t* sums) {
  const hn::DFromV<V> d;
  if constexpr (hn::MaxLanes(d) > kColumnsAtOnce) {
    const hn::Half<decltype(d)> half;
    StoreBlockSums(hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)), sums);
  } else {
    hn::StoreU(v, d, sums);
  }
}

// The lanes of each accumulator summed: pairs of columns, pairs of pairs, then the 128-bit blocks.
HWY_INLINE void StoreSums(const VQuad (&acc)[kColumnsAtOnce], std::int32_t* sums) {
  const DQuad d;
  const hn::Repartition<std::int64_t, DQuad> d64;
  const auto pair = [&](VQuad a, VQuad b) HWY_ATTR {
    return hn::BitCast(d64, hn::Add(hn::InterleaveLower(d, a, b), hn::InterleaveUpper(d, a, b)));
  };
  const auto ab = pair(acc[0], acc[1]), ce = pair(acc[2], acc[3]);
  StoreBlockSums(hn::Add(hn::BitCast(d, hn::InterleaveLower(d64, ab, ce)),
                         hn::BitCast(d, hn::InterleaveUpper(d64, ab, ce))),
                 sums);
}
#endif

// The quad product takes unsigned weights: w ^ 0x80 is w + 128, and 128 times the vector's sum is too much.
HWY_INLINE VQuad PlusBias(VQuad weights) {
  return hn::Xor(weights, hn::Set(DQuad(), static_cast<std::int32_t>(0x80808080)));
}
std::int32_t Excess(const std::int8_t* vector, std::size_t lanes) {
  std::int32_t sum = 0;
  for (std::size_t k = 0; k < lanes; ++k) sum += vector[k];
  return 128 * sum;
}

// A vector of any length. Its last block may be shorter than a register: what is behind a column is not read.
class AnyVector {
 public:
  AnyVector(const std::int8_t* vector, std::size_t lanes) : vector_(vector), lanes_(lanes) {}
  std::size_t lanes() const { return lanes_; }
  HWY_INLINE void Multiply(const std::uint8_t* const* columns, VQuad (&acc)[kColumnsAtOnce]) const {
    const std::size_t step = hn::Lanes(DQuad()) * sizeof(std::int32_t);
    for (std::size_t k = 0; k < lanes_; k += step)
      for (std::size_t c = 0; c < kColumnsAtOnce; ++c)
        acc[c] = QuadDot(acc[c], PlusBias(Load(columns[c] + k, lanes_ - k)), Load(vector_ + k, lanes_ - k));
  }

 private:
  static HWY_INLINE VQuad Load(const void* p, std::size_t bytes) {
    const DQuad d;
    const auto* from = static_cast<const std::int32_t*>(p);
    const std::size_t words = bytes / sizeof(std::int32_t);
    return words >= hn::Lanes(d) ? hn::LoadU(d, from) : hn::MaskedLoad(hn::FirstN(d, words), d, from);
  }
  const std::int8_t* vector_;
  std::size_t lanes_;
};

// A vector of kBlocks whole registers, which it stays in.
template <std::size_t... kBlocks>
class BlockVector {
 public:
  BlockVector(const std::int8_t* vector, std::size_t) : x_{Load(vector, kBlocks)...} {}
  static constexpr std::size_t lanes() { return sizeof...(kBlocks) * kBytes; }
  HWY_INLINE void Multiply(const std::uint8_t* const* columns, VQuad (&acc)[kColumnsAtOnce]) const {
    for (std::size_t c = 0; c < kColumnsAtOnce; ++c)
      ((acc[c] = QuadDot(acc[c], PlusBias(Load(columns[c], kBlocks)), x_[kBlocks])), ...);
  }

 private:
  static constexpr std::size_t kBytes = hn::MaxLanes(DQuad()) * sizeof(std::int32_t);
  static HWY_INLINE VQuad Load(const void* p, std::size_t block) {
    return hn::LoadU(
        DQuad(), reinterpret_cast<const std::int32_t*>(static_cast<const std::uint8_t*>(p) + block * kBytes));
  }
  VQuad x_[sizeof...(kBlocks)];
};
template <std::size_t... kBlocks>
BlockVector<kBlocks...> OfBlocks(std::index_sequence<kBlocks...>);

// Columns that are visited one after the other.
struct Columns {
  const std::uint8_t* const* first;
  std::size_t count;
};

// The sums of the columns; `next`, at least one, are those to be read after them.
template <class Vector>
HWY_INLINE void Multiply(Columns now, Columns next, const Vector& x, std::int32_t* sums) {
  const auto ahead = [&](std::size_t i) {
    return i < now.count ? now.first[i] : next.first[std::min(i - now.count, next.count - 1)];
  };
  for (std::size_t i = 0; i < now.count; i += kColumnsAtOnce) {
    const std::uint8_t* column[kColumnsAtOnce];
    VQuad acc[kColumnsAtOnce];
    for (std::size_t c = 0; c < kColumnsAtOnce; ++c) {
      PrefetchColumn(ahead(i + c + kColumnsAhead), x.lanes());
      column[c] = now.first[std::min(i + c, now.count - 1)];
      acc[c] = hn::Zero(DQuad());
    }
    x.Multiply(column, acc);
    StoreSums(acc, sums + i);
  }
}

// From the order in which columns are visited to their own.
void Reorder(const Matvec& product, const std::int32_t* visited, std::size_t lanes, std::size_t stride,
             std::int32_t excess) {
  for (std::size_t first = 0; first < stride; ++first)
    for (std::size_t n = first; n < lanes; n += stride) product.sums[n] = *visited++ - excess;
}

template <class Vector>
void MultiplyEach(std::span<const Matvec> products, std::size_t lanes, std::size_t stride) {
  // Sums are put one behind the other: `stride` apart each would be in a cache line of its own, and out of
  // the first-level cache whenever it is its turn.
  alignas(64) std::int32_t visited[kMostProducts][kMaxLanes + kColumnsAtOnce];
  const auto in_round = [&](std::size_t round) { return lanes / stride + (round < lanes % stride ? 1 : 0); };
  std::size_t first = 0, count = in_round(0);
  for (std::size_t round = 0; round < stride; ++round) {
    const bool last_round = round + 1 == stride;
    const std::size_t next_count = last_round ? 1 : in_round(round + 1);
    for (std::size_t i = 0; i < products.size(); ++i) {
      const Columns now{products[i].columns + first, count};
      Columns next{now.first + count - 1, 1};
      if (i + 1 < products.size()) {
        next = {products[i + 1].columns + first, count};
      } else if (!last_round) {
        next = {products[0].columns + first + count, next_count};
      }
      Multiply(now, next, Vector(products[i].vector, lanes), visited[i] + first);
    }
    first += count;
    count = next_count;
  }
  for (std::size_t i = 0; i < products.size(); ++i)
    Reorder(products[i], visited[i], lanes, stride, Excess(products[i].vector, lanes));
}

void MultiplyAll(std::span<const Matvec> products, std::size_t lanes, std::size_t stride) {
  constexpr std::size_t kTspLanes = 320, kBytes = hn::MaxLanes(DQuad()) * sizeof(std::int32_t);
  using TspVector = decltype(OfBlocks(std::make_index_sequence<kTspLanes / kBytes>()));
  if (lanes == kTspLanes) {
    MultiplyEach<TspVector>(products, lanes, stride);
  } else {
    MultiplyEach<AnyVector>(products, lanes, stride);
  }
}

}  // namespace lpu::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lpu::fast {

HWY_EXPORT(MultiplyAll);

void matvec(std::span<const Matvec> products, std::size_t lanes, std::size_t stride) {
  if (!products.empty()) HWY_DYNAMIC_DISPATCH(MultiplyAll)(products, lanes, stride);
}

}  // namespace lpu::fast
#endif
