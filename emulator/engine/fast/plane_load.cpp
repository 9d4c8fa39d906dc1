// The weight port: Lw with its widening stage.
#include <cstring>

#include "emulator/engine/fast/plane.h"

namespace lpu::fast {

using semantics::Decode;
using F = field::Lw;

namespace {

using Taken = std::array<const Value*, 32>;

const std::uint8_t* data_of(const Taken& taken, int n) { return taken[static_cast<std::size_t>(n)]->data; }

template <class Nibble>
void widen(Nibble nibble, const std::uint8_t* from, std::size_t bytes, std::uint8_t* out) {
  for (std::size_t k = 0; k < bytes; ++k) out[k] = nibble(from[k]);
}

template <int kField>
void three_bit(const Taken& taken, int triple, std::size_t bytes, std::uint8_t* out) {
  const std::uint8_t *b0 = data_of(taken, triple), *b1 = data_of(taken, triple + 4),
                     *b2 = data_of(taken, triple + 8);
  for (std::size_t k = 0; k < bytes; ++k) out[k] = semantics::three_bit_field(kField, b0[k], b1[k], b2[k]);
}
constexpr decltype(&three_bit<0>) kThreeBit[] = {three_bit<0>, three_bit<1>, three_bit<2>, three_bit<3>,
                                                 three_bit<4>, three_bit<5>, three_bit<6>, three_bit<7>};

}  // namespace

bool Plane::decodes(Decode d) const {
  switch (d) {
    case Decode::kBytes:
      return true;
    case Decode::kLowNibble:
    case Decode::kHighNibble:
      return chip_.decoder() != WeightDecoder::kNone;
    case Decode::kThreeBitA:
    case Decode::kThreeBitB:
      return chip_.decoder() == WeightDecoder::kQ3p5;
  }
  return false;
}

bool Plane::load_exists(const Issue& i) const {
  const auto decode = static_cast<Decode>(i[F::decode]);
  const Stream first = Stream::from_code(i[F::stream]);
  const int count = i[F::count];
  if (!decodes(decode) || first.dir != outward_) return false;
  const bool fields = decode == Decode::kThreeBitA || decode == Decode::kThreeBitB;
  if (count < 1 || count > chip_.mxm_weight_streams || (fields && count != semantics::kThreeBitColumns))
    return false;
  return i[F::column] + count <= chip_.lanes() &&
         first.id + semantics::decode_streams(decode, count) <= chip_.streams;
}

void Plane::load(const Issue& i, const Streams& streams, FaultLatch* faults, EventSink* sink) {
  if (!load_exists(i)) return faults->raise(FaultKind::kBadOperand, i);
  const Stream first = Stream::from_code(i[F::stream]);
  Taken taken{};
  for (int s = 0; s < semantics::decode_streams(static_cast<Decode>(i[F::decode]), i[F::count]); ++s) {
    const Value* v = streams.tap(i.t, {first.dir, static_cast<std::uint8_t>(first.id + s)}, tap_site_, i.vl);
    if (v == nullptr) return faults->raise(FaultKind::kUndrivenStream, i);
    taken[static_cast<std::size_t>(s)] = v;
  }
  if (last_load_word_ >= 0 && i.t - last_load_ < chip_.mxm_weight_interval)
    return faults->raise(FaultKind::kWeightPort, i, i.queue, last_load_word_);
  last_load_ = i.t;
  last_load_word_ = i.word;
  put_columns(i, taken);
  if (sink == nullptr) return;
  std::array<std::uint8_t, 32 * kLanesPerSuperlane> payload;
  emit(sink, i, 0, EventKind::kLoad, i[F::column], [&](int k) {
    for (int n = 0; n < i[F::count]; ++n)
      std::memcpy(payload.data() + n * kLanesPerSuperlane,
                  weights_.buffer().column(i[F::column] + n) + k * kLanesPerSuperlane, kLanesPerSuperlane);
    return std::span<const std::uint8_t>(payload.data(),
                                         static_cast<std::size_t>(i[F::count] * kLanesPerSuperlane));
  });
}

void Plane::put_columns(const Issue& i, const Taken& taken) {
  const auto decode = static_cast<Decode>(i[F::decode]);
  const auto bytes = static_cast<std::size_t>(i.bytes());
  std::array<std::uint8_t, kMaxLanes> widened;
  for (int n = 0; n < i[F::count]; ++n) {
    const std::uint8_t* column = widened.data();
    switch (decode) {
      case Decode::kBytes:
        column = data_of(taken, n);
        break;
      case Decode::kLowNibble:
        widen(semantics::low_nibble, data_of(taken, n), bytes, widened.data());
        break;
      case Decode::kHighNibble:
        widen(semantics::high_nibble, data_of(taken, n), bytes, widened.data());
        break;
      case Decode::kThreeBitA:
        kThreeBit[n / 4](taken, n % 4, bytes, widened.data());
        break;
      case Decode::kThreeBitB:
        kThreeBit[4 + n / 4](taken, n % 4, bytes, widened.data());
        break;
    }
    put_column(i[F::column] + n, bytes, column);
  }
}

void Plane::put_column(int column, std::size_t bytes, const std::uint8_t* from) {
  WeightBuffer& buffer = weights_.buffer();
  std::memcpy(buffer.column(column), from, bytes);
  std::memset(buffer.column(column) + bytes, 0, lanes_ - bytes);
  buffer.loaded.set(static_cast<std::size_t>(column));
}

}  // namespace lpu::fast
