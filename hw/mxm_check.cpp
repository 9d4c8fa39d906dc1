#include "hw/mxm_check.h"

#include "emulator/isa/semantics/decode.h"
#include "emulator/isa/timing.h"
#include "hw/control.h"
#include "hw/monitor.h"
#include "hw/stream_reg.h"

namespace lpu::hw {

MxmCheck::MxmCheck(const Nets& nets, const MxmPlace& place)
    : nets_(nets),
      place_(place),
      hemisphere_(plane_hemisphere(place.plane)),
      tap_(timing::mxm_tap(nets.chip, hemisphere_)),
      settling_(static_cast<int>(nets.chip.lat_mxm_settle)),
      due_(static_cast<int>(timing::latency(nets.chip, LatencyKey::kAbcToAcc).v)),
      emitting_(static_cast<int>(nets.chip.lat_mxm_acc - 1)) {}

void MxmCheck::reset() {
  last_load_word_ = Command::kNothing;
  settling_.clear();
  in_force_ = {};
  due_.clear();
  emitting_.clear();
}

bool MxmCheck::accepts(const MxmCommands& c) {
  if (const Install* i = settling_.out()) in_force_ = *i;
  const std::int32_t* due = due_.out();
  bool accepted = !c.load.given() || accepts_load(c.load);
  if (c.array.is(Op::kAbc)) accepted = accepts_activation(c.array) && accepted;
  if (c.acc.given()) accepted = accepts_accumulate(c.acc, due != nullptr) && accepted;
  if (!c.acc.given() && due != nullptr) {
    report(FaultKind::kLostProduct, place_.array, *due);
    accepted = false;
  }
  keep_account(c);
  return accepted;
}

void MxmCheck::keep_account(const MxmCommands& c) {
  settling_.shift();
  if (c.array.is(Op::kIw)) settling_.put() = {c.array.instr.f[field::Iw::set], c.array.word};
  due_.shift();
  if (c.array.is(Op::kAbc)) due_.put() = c.array.word;
  emitting_.shift();
  const bool emits = c.acc.given() && c.acc.instr.f[field::Acc::emit] != 0;
  if (emits && emitting_.depth() > 0) emitting_.put() = c.acc.word;
}

bool MxmCheck::load_exists(const Instr& i) const {
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

bool MxmCheck::accepts_load(const Command& c) {
  using F = field::Lw;
  const Instr& i = c.instr;
  if (!load_exists(i)) {
    report(FaultKind::kBadOperand, place_.weights, c.word);
    return false;
  }
  bool good = true;
  const int streams =
      semantics::decode_streams(static_cast<semantics::Decode>(i.f[F::decode]), i.f[F::count]);
  for (int n = 0; n < streams; ++n)
    good = nets_.streams.launched_with(i.f[F::stream] + n, tap_) >= c.active && good;
  if (!good) report(FaultKind::kUndrivenStream, place_.weights, c.word);
  const std::int64_t now = nets_.monitor.cycle();
  if (last_load_word_ != Command::kNothing && now - last_load_ < nets_.chip.mxm_weight_interval) {
    report(FaultKind::kWeightPort, place_.weights, c.word, place_.weights, last_load_word_);
    good = false;
  }
  last_load_ = now;
  last_load_word_ = c.word;
  nets_.monitor.counts().weight_columns += i.f[F::count];
  return good;
}

bool MxmCheck::accepts_activation(const Command& c) const {
  using F = field::Abc;
  const int stream = c.instr.f[F::stream];
  if (Stream::from_code(stream).dir != outward(hemisphere_)) {
    report(FaultKind::kBadOperand, place_.array, c.word);
    return false;
  }
  bool good = nets_.streams.launched_with(stream, tap_) >= c.active;
  if (!good) report(FaultKind::kUndrivenStream, place_.array, c.word);
  const bool none = in_force_.word == Command::kNothing;
  if (none || in_force_.set != c.instr.f[F::set]) {
    report(FaultKind::kWeightsNotInForce, place_.array, c.word, none ? -1 : place_.array, in_force_.word);
    good = false;
  }
  ++nets_.monitor.counts().activations;
  return good;
}

bool MxmCheck::accepts_accumulate(const Command& c, bool product_due) const {
  using F = field::Acc;
  const Instr& i = c.instr;
  const Stream s = Stream::from_code(i.f[F::stream]);
  const bool emits_well = i.f[F::emit] == 0 || (s.dir == inward(hemisphere_) && s.id % 4 == 0);
  if (i.f[F::row] >= nets_.chip.mxm_acc_rows || !emits_well) {
    report(FaultKind::kBadOperand, place_.accumulators, c.word);
    return false;
  }
  if (!product_due) report(FaultKind::kNoProduct, place_.accumulators, c.word);
  return product_due;
}

void MxmCheck::report(FaultKind kind, int queue, int word, int other_queue, int other_word) const {
  nets_.monitor.report({kind, nets_.monitor.cycle(), queue, word, other_queue, other_word});
}

}  // namespace lpu::hw
