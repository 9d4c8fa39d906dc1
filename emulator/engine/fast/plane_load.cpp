// The weight port: Lw with its widening stage.
#include <cstring>
#include <tuple>

#include "emulator/engine/fast/lanes.h"
#include "emulator/engine/fast/plane.h"

namespace lpu::fast {

using semantics::Decode;
using F = field::Lw;

namespace {

Stream nth(Stream first, int n) { return {first.dir, static_cast<std::uint8_t>(first.id + n)}; }

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
  const auto decode = static_cast<Decode>(i[F::decode]);
  std::array<Value, std::tuple_size_v<Taken>> values;
  Taken taken{};
  for (int s = 0; s < semantics::decode_streams(decode, i[F::count]); ++s) {
    const auto n = static_cast<std::size_t>(s);
    values[n] = streams.tap(i.t, nth(first, s), tap_site_, i.vl);
    if (!values[n]) return faults->raise(FaultKind::kUndrivenStream, i);
    taken[n] = values[n].data;
  }
  if (last_load_word_ >= 0 && i.t - last_load_ < chip_.mxm_weight_interval)
    return faults->raise(FaultKind::kWeightPort, i, i.queue, last_load_word_);
  last_load_ = i.t;
  last_load_word_ = i.word;
  if (decode == Decode::kBytes) {
    for (int n = 0; n < i[F::count]; ++n)
      put_column(i[F::column] + n, values[static_cast<std::size_t>(n)], i.bytes());
  } else {
    put_decoded(i, taken);
  }
  if (sink == nullptr) return;
  std::array<std::uint8_t, std::tuple_size_v<Taken> * kLanesPerSuperlane> payload;
  emit(sink, i, 0, EventKind::kLoad, i[F::column], [&](int k) {
    for (int n = 0; n < i[F::count]; ++n)
      std::memcpy(
          payload.data() + n * kLanesPerSuperlane,
          weights_.buffer().column(static_cast<std::size_t>(i[F::column] + n)) + k * kLanesPerSuperlane,
          kLanesPerSuperlane);
    return std::span<const std::uint8_t>(payload.data(),
                                         static_cast<std::size_t>(i[F::count] * kLanesPerSuperlane));
  });
}

void Plane::put_decoded(const Issue& i, const Taken& taken) {
  const auto bytes = static_cast<std::size_t>(i.bytes());
  for (int n = 0; n < i[F::count]; ++n) {
    std::uint8_t* column = weights_.buffer().own(static_cast<std::size_t>(i[F::column] + n));
    decode_column(static_cast<Decode>(i[F::decode]), taken.data(), n, bytes, column);
    std::memset(column + bytes, 0, lanes_ - bytes);
  }
}

void Plane::put_column(int column, const Value& v, int bytes) {
  const auto c = static_cast<std::size_t>(column), n = static_cast<std::size_t>(bytes);
  if (v.in_sram && n == lanes_) {
    weights_.may_pin(v.queue, v.data, v.data);
    return weights_.buffer().pin(column, 0, v.data, 0, 1);
  }
  std::uint8_t* own = weights_.buffer().own(c);
  std::memcpy(own, v.data, n);
  std::memset(own + n, 0, lanes_ - n);
}

}  // namespace lpu::fast
