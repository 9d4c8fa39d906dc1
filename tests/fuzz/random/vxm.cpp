// Blocks of the VXM: an operation with its operands, which may be chains of further ALUs.
#include <vector>

#include "tests/fuzz/random/builder.h"

namespace lpu::fuzz {
namespace {

const std::vector<Op>& vxm_ops() {
  static const std::vector<Op> kOps = [] {
    std::vector<Op> ops;
    for (const OpInfo& o : all_ops())
      if (o.unit == Unit::kVxm) ops.push_back(o.op);
    return ops;
  }();
  return kOps;
}

constexpr int kMaxChain = 3;

}  // namespace

std::optional<Operand> Builder::stream_operand(Draft* d, std::int64_t at, const Pattern& p,
                                               const Flow* given) {
  const Direction dir = given != nullptr ? given->stream.dir : direction();
  const bool wide = rng_->percent(35);
  Stream s = given != nullptr ? given->stream : stream(dir);
  if (wide) s.id = static_cast<std::uint8_t>(s.id / 4 * 4);
  if (!need(d, s, wide ? 4 : 1, timing::vxm_tap(), at, p)) return std::nullopt;
  return wide ? Operand::group(dir, s.id / 4) : Operand::byte(s);
}

std::optional<Operand> Builder::operand(Draft* d, std::int64_t at, const Pattern& p, int depth,
                                        const Flow* given) {
  const int form = rng_->below(100);
  if (given == nullptr && form < 25) return Operand::imm();
  if (given == nullptr && form < 60 && depth < kMaxChain) {
    const int alu = rng_->below(kAlus);
    if (!alu_op(d, alu, at - chip_.lat_alu, p, depth + 1, nullptr, true)) return std::nullopt;
    return Operand::alu(alu);
  }
  return stream_operand(d, at, p, given);
}

bool Builder::alu_op(Draft* d, int alu, std::int64_t at, const Pattern& p, int depth, const Flow* given,
                     bool chained) {
  if (at < 0) return false;
  const Op op = rng_->pick(vxm_ops());
  const auto a = operand(d, at, p, depth, given);
  if (!a) return false;
  Operand b;
  if (takes_b(op)) {
    const bool again = a->kind == OperandKind::kAlu && rng_->percent(30);
    const auto second = again ? a : operand(d, at, p, depth, nullptr);
    if (!second) return false;
    b = *second;
  }
  Operand out;
  const Direction dir = direction();
  if (!chained || rng_->percent(25)) {
    const bool wide = rng_->percent(50);
    const Stream s{dir, static_cast<std::uint8_t>(stream_id(wide ? 4 : 1))};
    out = wide ? Operand::group(dir, s.id / 4) : Operand::byte(s);
  }
  const auto imm = rng_->percent(50) ? rng_->range(-40, 40) : static_cast<std::int32_t>(rng_->next());
  d->atoms.push_back(make_atom(vxm_queue(chip_, alu), at,
                               {make_instr(op, {a->code(), b.code(), out.code(), imm})}, p, steps(p, 3)));
  for (int k = 0; out.is_stream() && k < out.streams(); ++k)
    d->flows.push_back({{dir, static_cast<std::uint8_t>(out.first_stream() + k)},
                        timing::vxm_launch(chip_, dir),
                        at + chip_.lat_alu,
                        p});
  return true;
}

bool Builder::propose_vxm() {
  const Flow t = target(timing::vxm_tap(), std::nullopt);
  Draft d;
  const bool on_flow = rng_->percent(70);
  if (!alu_op(&d, rng_->below(kAlus), t.at, t.pattern, 0, on_flow ? &t : nullptr, rng_->percent(10)))
    return false;
  return commit(&d);
}

}  // namespace lpu::fuzz
