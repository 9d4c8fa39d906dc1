// What tile 0 of a plane refuses: operands the chip does not have, streams nobody drove, and instructions
// that miss their weights or their product.
#include "emulator/isa/semantics/decode.h"
#include "hw/control.h"
#include "hw/monitor.h"
#include "hw/mxm.h"
#include "hw/stream_reg.h"

namespace lpu::hw {
namespace {

constexpr int kNothing = -1;

}  // namespace

bool Mxm::load_exists(const Instr& i) const {
  using F = field::Lw;
  using semantics::Decode;
  const Chip& c = nets_.chip;
  const auto decode = static_cast<Decode>(i.f[F::decode]);
  const Stream s = Stream::from_code(i.f[F::stream]);
  const int count = i.f[F::count];
  bool decodes = false, counts = count > 0 && count <= c.mxm_weight_streams;
  switch (decode) {
    case Decode::kBytes:
      decodes = true;
      break;
    case Decode::kLowNibble:
    case Decode::kHighNibble:
      decodes = c.decoder() != WeightDecoder::kNone;
      break;
    case Decode::kThreeBitA:
    case Decode::kThreeBitB:
      decodes = c.decoder() == WeightDecoder::kQ3p5;
      counts = count == semantics::kThreeBitColumns;
      break;
  }
  return decodes && counts && s.dir == outward(hemisphere_) && i.f[F::column] + count <= c.lanes() &&
         s.id + semantics::decode_streams(decode, count) <= c.streams;
}

bool Mxm::accepts_load(const Command& c) {
  using F = field::Lw;
  const Instr& i = c.instr;
  if (!load_exists(i)) {
    report(FaultKind::kBadOperand, q_.weights, c.word);
    return false;
  }
  bool good = true;
  const int streams =
      semantics::decode_streams(static_cast<semantics::Decode>(i.f[F::decode]), i.f[F::count]);
  for (int n = 0; n < streams; ++n)
    good = nets_.streams.launched_with(code(i.f[F::stream], n), tap_) >= c.active && good;
  if (!good) report(FaultKind::kUndrivenStream, q_.weights, c.word);
  const std::int64_t now = nets_.monitor.cycle();
  if (last_load_word_ != kNothing && now - last_load_ < nets_.chip.mxm_weight_interval) {
    report(FaultKind::kWeightPort, q_.weights, c.word, q_.weights.queue(), last_load_word_);
    good = false;
  }
  last_load_ = now;
  last_load_word_ = c.word;
  nets_.monitor.counts().weight_columns += i.f[F::count];
  return good;
}

bool Mxm::accepts_activation(const Command& c) const {
  using F = field::Abc;
  const int stream = c.instr.f[F::stream];
  if (Stream::from_code(stream).dir != outward(hemisphere_)) {
    report(FaultKind::kBadOperand, q_.array, c.word);
    return false;
  }
  bool good = nets_.streams.launched_with(stream, tap_) >= c.active;
  if (!good) report(FaultKind::kUndrivenStream, q_.array, c.word);
  const MxmTile::Install& w = tiles_.front().cells.in_force();
  if (w.word == kNothing || w.set != c.instr.f[F::set]) {
    report(FaultKind::kWeightsNotInForce, q_.array, c.word, w.word == kNothing ? -1 : q_.array.queue(),
           w.word);
    good = false;
  }
  ++nets_.monitor.counts().activations;
  return good;
}

bool Mxm::accepts_accumulate(const Command& c, bool product_due) const {
  using F = field::Acc;
  const Instr& i = c.instr;
  const Stream s = Stream::from_code(i.f[F::stream]);
  const bool emits_well = i.f[F::emit] == 0 || (s.dir == inward(hemisphere_) && s.id % 4 == 0);
  if (i.f[F::row] >= nets_.chip.mxm_acc_rows || !emits_well) {
    report(FaultKind::kBadOperand, q_.accumulators, c.word);
    return false;
  }
  if (!product_due) report(FaultKind::kNoProduct, q_.accumulators, c.word);
  return product_due;
}

void Mxm::report(FaultKind kind, const Icu& icu, int word, int other_queue, int other_word) const {
  nets_.monitor.report({kind, nets_.monitor.cycle(), icu.queue(), word, other_queue, other_word});
}

}  // namespace lpu::hw
