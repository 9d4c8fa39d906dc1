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

// How many columns ahead of their use memory is asked for, of one stretch and where every column is somewhere
// else: enough to cover its latency, little enough to stay in the first-level cache.
constexpr std::size_t kStretchAhead = 4, kColumnsAhead = 16;

// Weights are read once: what is in the second-level cache should stay there.
HWY_INLINE void PrefetchColumn(const std::uint8_t* column, std::size_t lanes) {
  constexpr std::size_t kCacheLine = 64;
  constexpr int kToRead = 0, kNotAgain = 0;
  for (std::size_t i = 0; i < lanes; i += kCacheLine) __builtin_prefetch(column + i, kToRead, kNotAgain);
}

#if HWY_TARGET == HWY_SCALAR
constexpr std::size_t kColumnsAtOnce = 1;
HWY_INLINE void StoreSums(const VQuad (&acc)[kColumnsAtOnce], std::int32_t excess, std::int32_t* sums) {
  *sums = hn::GetLane(acc[0]) - excess;
}
#else
constexpr std::size_t kColumnsAtOnce = 4;

template <class V>
HWY_INLINE void StoreBlockSums(V v, std::int32_t excess, std::int32_t* sums) {
  const hn::DFromV<V> d;
  if constexpr (hn::MaxLanes(d) > kColumnsAtOnce) {
    const hn::Half<decltype(d)> half;
    StoreBlockSums(hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)), excess, sums);
  } else {
    hn::StoreU(hn::Sub(v, hn::Set(d, excess)), d, sums);
  }
}

// The lanes of each accumulator summed: pairs of columns, pairs of pairs, then the 128-bit blocks.
HWY_INLINE void StoreSums(const VQuad (&acc)[kColumnsAtOnce], std::int32_t excess, std::int32_t* sums) {
  const DQuad d;
  const hn::Repartition<std::int64_t, DQuad> d64;
  const auto pair = [&](VQuad a, VQuad b) HWY_ATTR {
    return hn::BitCast(d64, hn::Add(hn::InterleaveLower(d, a, b), hn::InterleaveUpper(d, a, b)));
  };
  const auto ab = pair(acc[0], acc[1]), ce = pair(acc[2], acc[3]);
  StoreBlockSums(hn::Add(hn::BitCast(d, hn::InterleaveLower(d64, ab, ce)),
                         hn::BitCast(d, hn::InterleaveUpper(d64, ab, ce))),
                 excess, sums);
}
#endif
static_assert(kStretchesAtOnce % kColumnsAtOnce == 0);

// The quad product takes unsigned weights: w ^ 0x80 is w + 128, and 128 times the vector's sum is too much.
HWY_INLINE VQuad Bias() { return hn::Set(DQuad(), static_cast<std::int32_t>(0x80808080)); }
HWY_INLINE VQuad PlusBias(VQuad weights) { return hn::Xor(weights, Bias()); }

// A vector of any length. Its last block may be shorter than a register: what is behind a column is not read.
class AnyVector {
 public:
  AnyVector(const std::int8_t* vector, std::size_t lanes) : vector_(vector), lanes_(lanes) {}
  std::size_t lanes() const { return lanes_; }
  HWY_INLINE void Multiply(const std::uint8_t* const (&columns)[kColumnsAtOnce],
                           VQuad (&acc)[kColumnsAtOnce]) const {
    const std::size_t step = hn::Lanes(DQuad()) * sizeof(std::int32_t);
    for (std::size_t k = 0; k < lanes_; k += step)
      for (std::size_t c = 0; c < kColumnsAtOnce; ++c)
        acc[c] = QuadDot(acc[c], PlusBias(Load(columns[c] + k, lanes_ - k)), Load(vector_ + k, lanes_ - k));
  }
  HWY_INLINE std::int32_t Excess() const {
    const std::size_t step = hn::Lanes(DQuad()) * sizeof(std::int32_t);
    VQuad acc = hn::Zero(DQuad());
    for (std::size_t k = 0; k < lanes_; k += step) acc = QuadDot(acc, Bias(), Load(vector_ + k, lanes_ - k));
    return hn::GetLane(hn::SumOfLanes(DQuad(), acc));
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
  HWY_INLINE void Multiply(const std::uint8_t* const (&columns)[kColumnsAtOnce],
                           VQuad (&acc)[kColumnsAtOnce]) const {
    for (std::size_t c = 0; c < kColumnsAtOnce; ++c)
      ((acc[c] = QuadDot(acc[c], PlusBias(Load(columns[c], kBlocks)), x_[kBlocks])), ...);
  }
  HWY_INLINE std::int32_t Excess() const {
    VQuad acc = hn::Zero(DQuad());
    ((acc = QuadDot(acc, Bias(), x_[kBlocks])), ...);
    return hn::GetLane(hn::SumOfLanes(DQuad(), acc));
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

// The sums of kColumnsAtOnce columns.
template <class Vector>
HWY_INLINE void MultiplyColumns(const std::uint8_t* const (&columns)[kColumnsAtOnce], const Vector& x,
                                std::int32_t excess, std::int32_t* sums) {
  VQuad acc[kColumnsAtOnce];
  for (VQuad& a : acc) a = hn::Zero(DQuad());
  x.Multiply(columns, acc);
  StoreSums(acc, excess, sums);
}

// Where kColumnsAtOnce stretches are read next.
struct Front {
  HWY_INLINE Front(const Matvec& product, std::size_t first) : step(product.step) {
    for (std::size_t c = 0; c < kColumnsAtOnce; ++c) columns[c] = product.columns[first + c];
  }
  HWY_INLINE void Advance(std::int64_t vectors) {
    for (const std::uint8_t*& column : columns) column += vectors * step;
  }
  HWY_INLINE void Prefetch(std::size_t lanes) const {
    for (const std::uint8_t* column : columns) PrefetchColumn(column, lanes);
  }
  const std::uint8_t* columns[kColumnsAtOnce];
  std::int64_t step;
};

// kColumnsAtOnce stretches of one product. Those of `next` are read after them.
template <class Vector>
HWY_INLINE void MultiplyStretches(const Matvec& product, std::size_t first, Front next, std::size_t stride,
                                  const Vector& x, std::int32_t excess) {
  Front now(product, first), ahead = now;
  ahead.Advance(kStretchAhead);
  std::int32_t* sums = product.sums + first;
  const std::size_t before_next = product.count - std::min(product.count, kStretchAhead);
  for (std::size_t i = 0; i < before_next; ++i, now.Advance(1), ahead.Advance(1), sums += stride) {
    ahead.Prefetch(x.lanes());
    MultiplyColumns(now.columns, x, excess, sums);
  }
  for (std::size_t i = before_next; i < product.count; ++i, now.Advance(1), next.Advance(1), sums += stride) {
    next.Prefetch(x.lanes());
    MultiplyColumns(now.columns, x, excess, sums);
  }
}

// What is too much in the sums of each product.
template <class Vector>
struct Excesses {
  Excesses(std::span<const Matvec> products, std::size_t lanes) {
    for (std::size_t i = 0; i < products.size(); ++i) of[i] = Vector(products[i].vector, lanes).Excess();
  }
  std::array<std::int32_t, kMostProducts> of;
};

template <class Vector>
void MultiplyStretched(std::span<const Matvec> products, std::size_t lanes, std::size_t stride) {
  const Excesses<Vector> excesses(products, lanes);
  for (std::size_t s = 0; s < stride; s += kColumnsAtOnce)
    for (std::size_t i = 0; i < products.size(); ++i) {
      const bool last = i + 1 == products.size(), end = s + kColumnsAtOnce >= stride;
      const Front next(products[last ? 0 : i + 1], last && !end ? s + kColumnsAtOnce : s);
      MultiplyStretches(products[i], s, next, stride, Vector(products[i].vector, lanes), excesses.of[i]);
    }
  for (const Matvec& p : products) std::fill(p.sums + p.count * stride, p.sums + lanes, 0);
}

template <class Vector>
void MultiplyScattered(std::span<const Matvec> products, std::size_t lanes) {
  const Excesses<Vector> excesses(products, lanes);
  for (std::size_t i = 0; i < products.size(); ++i) {
    const Matvec& p = products[i];
    const std::uint8_t* const* next = products[std::min(i + 1, products.size() - 1)].columns;
    const Vector x(p.vector, lanes);
    for (std::size_t n = 0; n < lanes; n += kColumnsAtOnce) {
      const std::uint8_t* columns[kColumnsAtOnce];
      for (std::size_t c = 0; c < kColumnsAtOnce; ++c) {
        const std::size_t ahead = n + c + kColumnsAhead;
        columns[c] = p.columns[n + c];
        PrefetchColumn(ahead < lanes ? p.columns[ahead] : next[ahead - lanes], lanes);
      }
      MultiplyColumns(columns, x, excesses.of[i], p.sums + n);
    }
  }
}

template <class Vector>
void MultiplyEach(std::span<const Matvec> products, std::size_t lanes, std::size_t stride) {
  if (stride > 0) {
    MultiplyStretched<Vector>(products, lanes, stride);
  } else {
    MultiplyScattered<Vector>(products, lanes);
  }
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
