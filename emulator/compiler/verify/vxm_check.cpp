#include "emulator/compiler/verify/vxm_check.h"

#include <algorithm>

#include "emulator/isa/timing.h"

namespace lpu::verify_detail {

void VxmCheck::issue(int alu, const Issue& i) {
  ++ctx_->report.use.alu_ops;
  results_[static_cast<std::size_t>(alu)].push_back(
      {timing::result_at(ctx_->chip, i.instr.op, {i.cycle}).v, i.superlanes});
  if (!operands_ok(i.instr)) {
    ctx_->raise(FaultKind::kBadOperand, i.cycle, i.who);
    return;
  }
  take(i, Operand::from_code(i.instr.f[field::Vxm::a]));
  take(i, Operand::from_code(i.instr.f[field::Vxm::b]));
  drive(i, Operand::from_code(i.instr.f[field::Vxm::out]));
}

bool VxmCheck::operands_ok(const Instr& instr) const {
  const Operand a = Operand::from_code(instr.f[field::Vxm::a]);
  const Operand b = Operand::from_code(instr.f[field::Vxm::b]);
  const bool b_given = b.kind != OperandKind::kNone;
  return a.kind != OperandKind::kNone && source_ok(a) && b_given == takes_b(instr.op) && source_ok(b) &&
         sink_ok(Operand::from_code(instr.f[field::Vxm::out]));
}

bool VxmCheck::source_ok(Operand o) const {
  if (o.kind == OperandKind::kNone || o.kind == OperandKind::kImm) return true;
  return o.kind == OperandKind::kAlu ? o.index < kAlus : sink_ok(o);
}

bool VxmCheck::sink_ok(Operand o) const {
  if (o.kind == OperandKind::kNone) return true;
  return o.is_stream() && o.first_stream() + o.streams() <= ctx_->chip.streams;
}

void VxmCheck::take(const Issue& i, Operand o) {
  const std::int64_t due = timing::operand_due(ctx_->chip, i.instr.op, {i.cycle}).v;
  if (o.kind == OperandKind::kAlu) uses_.push_back({due, o.index, i.superlanes, i.who});
  if (!o.is_stream()) return;
  for (int s = o.first_stream(); s < o.first_stream() + o.streams(); ++s)
    ctx_->streams.tap({o.dir(), static_cast<std::uint8_t>(s)}, timing::vxm_tap(), due, i.superlanes, i.who);
}

void VxmCheck::drive(const Issue& i, Operand o) {
  if (!o.is_stream()) return;
  const std::int64_t ready = timing::result_at(ctx_->chip, i.instr.op, {i.cycle}).v;
  const Site site = timing::vxm_launch(ctx_->chip, o.dir());
  for (int s = o.first_stream(); s < o.first_stream() + o.streams(); ++s)
    ctx_->streams.launch({o.dir(), static_cast<std::uint8_t>(s)}, site, ready, i.superlanes, i.who);
}

void VxmCheck::check_chains() {
  for (const ChainUse& use : uses_) {
    const auto& done = results_[static_cast<std::size_t>(use.producer)];
    const auto it = std::lower_bound(done.begin(), done.end(), use.cycle,
                                     [](const Result& r, std::int64_t c) { return r.cycle < c; });
    if (it == done.end() || it->cycle != use.cycle || it->superlanes < use.superlanes)
      ctx_->raise(FaultKind::kAluOperand, use.cycle, use.who);
  }
}

}  // namespace lpu::verify_detail
