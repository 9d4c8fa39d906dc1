#include "emulator/compiler/verify/mxm_check.h"

#include "emulator/isa/semantics/decode.h"
#include "emulator/isa/timing.h"

namespace lpu::verify_detail {

using semantics::Decode;

MxmCheck::MxmCheck(Context* ctx, int plane)
    : ctx_(ctx),
      plane_(static_cast<std::size_t>(plane)),
      hemisphere_(plane_hemisphere(plane)),
      tap_(timing::mxm_tap(ctx->chip, hemisphere_)),
      launch_(timing::mxm_launch(ctx->chip, hemisphere_)) {}

void MxmCheck::issue(const Issue& i) {
  auto& use = ctx_->report.use;
  switch (i.instr.op) {
    case Op::kLw:
      ++use.lw[plane_];
      load(i);
      break;
    case Op::kIw:
      ++use.iw[plane_];
      installs_.push_back(
          {timing::result_at(ctx_->chip, Op::kIw, {i.cycle}).v, i.instr.f[field::Iw::set], i.who});
      break;
    case Op::kAbc:
      ++use.abc[plane_];
      activate(i);
      break;
    case Op::kAcc:
      ++use.acc[plane_];
      accumulate(i);
      break;
    default:
      break;
  }
}

namespace {

// Which modes there are depends on the widening stage the chip has (chip.def: mxm.weight_decoder).
bool decode_present(const Chip& c, int mode) {
  switch (static_cast<Decode>(mode)) {
    case Decode::kBytes:
      return true;
    case Decode::kLowNibble:
    case Decode::kHighNibble:
      return c.decoder() != WeightDecoder::kNone;
    case Decode::kThreeBitA:
    case Decode::kThreeBitB:
      return c.decoder() == WeightDecoder::kQ3p5;
  }
  return false;
}

}  // namespace

bool MxmCheck::load_ok(const Instr& instr) const {
  const Chip& c = ctx_->chip;
  const int mode = instr.f[field::Lw::decode], count = instr.f[field::Lw::count];
  if (!decode_present(c, mode)) return false;
  const bool fields = mode >= static_cast<int>(Decode::kThreeBitA);
  const Stream s = Stream::from_code(instr.f[field::Lw::stream]);
  const int taken = semantics::decode_streams(static_cast<Decode>(mode), count);
  return count >= 1 && (fields ? count == semantics::kThreeBitColumns : count <= c.mxm_weight_streams) &&
         instr.f[field::Lw::column] + count <= c.lanes() && s.dir == outward(hemisphere_) &&
         s.id + taken <= c.streams;
}

void MxmCheck::load(const Issue& i) {
  const Chip& c = ctx_->chip;
  if (i.cycle < port_free_) ctx_->raise(fault(FaultKind::kWeightPort, i.cycle, i.who, last_load_));
  port_free_ = (Cycle{i.cycle} + Cycles{c.mxm_weight_interval}).v;
  last_load_ = i.who;
  if (!load_ok(i.instr)) {
    ctx_->raise(FaultKind::kBadOperand, i.cycle, i.who);
    return;
  }
  const int count = i.instr.f[field::Lw::count];
  ctx_->report.use.weight_columns += count;
  Stream s = Stream::from_code(i.instr.f[field::Lw::stream]);
  const int taken = semantics::decode_streams(static_cast<Decode>(i.instr.f[field::Lw::decode]), count);
  for (int k = 0; k < taken; ++k, ++s.id) ctx_->streams.tap(s, tap_, i.cycle, i.superlanes, i.who);
}

void MxmCheck::activate(const Issue& i) {
  activations_.push_back(
      {i.cycle, timing::result_at(ctx_->chip, Op::kAbc, {i.cycle}).v, i.instr.f[field::Abc::set], i.who});
  const Stream s = Stream::from_code(i.instr.f[field::Abc::stream]);
  if (s.dir != outward(hemisphere_))
    ctx_->raise(FaultKind::kBadOperand, i.cycle, i.who);
  else
    ctx_->streams.tap(s, tap_, i.cycle, i.superlanes, i.who);
}

bool MxmCheck::accumulate_ok(const Instr& instr) const {
  if (instr.f[field::Acc::row] >= ctx_->chip.mxm_acc_rows) return false;
  if (instr.f[field::Acc::emit] == 0) return true;
  const Stream s = Stream::from_code(instr.f[field::Acc::stream]);
  return s.dir == inward(hemisphere_) && s.id % 4 == 0;
}

void MxmCheck::accumulate(const Issue& i) {
  accumulates_.push_back({timing::operand_due(ctx_->chip, Op::kAcc, {i.cycle}).v, i.who});
  if (!accumulate_ok(i.instr)) {
    ctx_->raise(FaultKind::kBadOperand, i.cycle, i.who);
    return;
  }
  if (i.instr.f[field::Acc::emit] == 0) return;
  const std::int64_t ready = timing::result_at(ctx_->chip, Op::kAcc, {i.cycle}).v;
  Stream s = Stream::from_code(i.instr.f[field::Acc::stream]);
  for (int k = 0; k < 4; ++k, ++s.id) ctx_->streams.launch(s, launch_, ready, i.superlanes, i.who);
}

void MxmCheck::check_plane() {
  check_weights_in_force();
  check_products();
}

// All three lists are in order of time: one pass over each.
void MxmCheck::check_weights_in_force() {
  std::size_t next = 0;
  for (const Activation& a : activations_) {
    while (next < installs_.size() && installs_[next].in_force <= a.cycle) ++next;
    if (next == 0)
      ctx_->raise(FaultKind::kWeightsNotInForce, a.cycle, a.who);
    else if (installs_[next - 1].set != a.set)
      ctx_->raise(fault(FaultKind::kWeightsNotInForce, a.cycle, a.who, installs_[next - 1].who));
  }
}

void MxmCheck::check_products() {
  auto acc = accumulates_.begin();
  for (const Activation& a : activations_) {
    for (; acc != accumulates_.end() && acc->cycle < a.product; ++acc)
      ctx_->raise(FaultKind::kNoProduct, acc->cycle, acc->who);
    if (acc != accumulates_.end() && acc->cycle == a.product)
      ++acc;
    else
      ctx_->raise(FaultKind::kLostProduct, a.product, a.who);
  }
  for (; acc != accumulates_.end(); ++acc) ctx_->raise(FaultKind::kNoProduct, acc->cycle, acc->who);
}

}  // namespace lpu::verify_detail
