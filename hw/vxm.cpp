#include "hw/vxm.h"

#include <bit>

#include "emulator/isa/timing.h"
#include "hw/control.h"
#include "hw/monitor.h"
#include "hw/stream_reg.h"

namespace lpu::hw {
namespace {

using F = field::Vxm;
constexpr int kGroups = 8;  // of four streams (SG4, P20 I-B)

bool exists(Operand o) {
  switch (o.kind) {
    case OperandKind::kAlu:
      return o.index < kAlus;
    case OperandKind::kGroupEast:
    case OperandKind::kGroupWest:
      return o.index < kGroups;
    default:
      return o.kind <= OperandKind::kGroupWest;
  }
}

bool operands_exist(const Instr& i) {
  const Operand a = Operand::from_code(i.f[F::a]), b = Operand::from_code(i.f[F::b]),
                out = Operand::from_code(i.f[F::out]);
  const bool out_drivable = out.kind == OperandKind::kNone || out.is_stream();
  return a.kind != OperandKind::kNone && exists(a) && exists(b) && exists(out) && out_drivable &&
         takes_b(i.op) == (b.kind != OperandKind::kNone);
}

int stream_code(Operand o, int nth) {
  return Stream{o.dir(), static_cast<std::uint8_t>(o.first_stream() + nth)}.code();
}

}  // namespace

Vxm::Vxm(const sc_core::sc_module_name& name, const Nets& nets, std::vector<const Icu*> icus)
    : Slice(name),
      nets_(nets),
      icus_(std::move(icus)),
      superlanes_(static_cast<int>(nets.chip.superlanes)),
      tiles_(static_cast<std::size_t>(superlanes_)) {
  for (Tile& t : tiles_) t.pipe.fill(Pipe<Result>(static_cast<int>(nets.chip.lat_alu)));
}

void Vxm::reset() {
  under_way_ = 0;
  for (Tile& t : tiles_) {
    t.commanded = 0;
    for (Pipe<Result>& p : t.pipe) p.clear();
  }
}

bool Vxm::launches() const {
  for (const Pipe<Result>& p : tiles_.front().pipe)
    for (int stage = 0; stage + 1 < p.depth(); ++stage)  // what the last stage holds is on the stream already
      if (p.holds(stage) && Operand::from_code(p.at(stage).out).is_stream()) return true;
  return false;
}

void Vxm::evaluate() {
  take_issued();
  if (under_way_ == 0 || nets_.monitor.faulted()) return;
  for (std::uint64_t left = under_way_; left != 0; left &= left - 1) step_tile(std::countr_zero(left));
  hand_north();
}

void Vxm::take_issued() {
  Tile& south = tiles_.front();
  for (int i = 0; i < kAlus; ++i) {
    const Icu& icu = *icus_[static_cast<std::size_t>(i)];
    const Command* issued = icu.issue();
    if (issued == nullptr || info(issued->instr.op).unit != Unit::kVxm) continue;
    Command& c = south.command[static_cast<std::size_t>(i)];
    c = *issued;
    c.active = nets_.control.active();
    if (!accepts(i, c)) continue;
    south.commanded |= 1u << i;
    under_way_ |= 1;
    ++nets_.monitor.counts().alu_ops;
  }
}

bool Vxm::accepts(int alu, const Command& c) const {
  if (!operands_exist(c.instr)) {
    report(FaultKind::kBadOperand, alu, c);
    return false;
  }
  check_operand(alu, c, Operand::from_code(c.instr.f[F::a]));
  check_operand(alu, c, Operand::from_code(c.instr.f[F::b]));
  return true;
}

void Vxm::check_operand(int alu, const Command& c, Operand o) const {
  if (o.kind == OperandKind::kAlu) {
    const Result* r = tiles_.front().pipe[static_cast<std::size_t>(o.index)].out();
    if (r == nullptr || r->active < c.active) report(FaultKind::kAluOperand, alu, c);
  } else if (o.is_stream()) {
    for (int n = 0; n < o.streams(); ++n)
      if (nets_.streams.launched_with(stream_code(o, n), timing::vxm_tap()) < c.active)
        report(FaultKind::kUndrivenStream, alu, c);
  }
}

void Vxm::report(FaultKind kind, int alu, const Command& c) const {
  nets_.monitor.report(
      {kind, nets_.monitor.cycle(), icus_[static_cast<std::size_t>(alu)]->queue(), c.word, -1, -1});
}

// All ALUs of a tile see the results of this cycle; only then do the pipes move.
void Vxm::step_tile(int tile) {
  Tile& t = tiles_[static_cast<std::size_t>(tile)];
  std::array<Result, kAlus> results;
  for (std::uint32_t left = t.commanded; left != 0; left &= left - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(left));
    results[i] = execute(tile, t.command[i]);
  }
  bool busy = false;
  for (std::size_t i = 0; i < t.pipe.size(); ++i) {
    t.pipe[i].shift();
    if ((t.commanded >> i & 1) != 0) t.pipe[i].put() = results[i];
    if (const Result* done = t.pipe[i].out()) drive(tile, static_cast<int>(i), *done);
    busy = busy || !t.pipe[i].empty();
  }
  if (!busy) under_way_ &= ~(std::uint64_t{1} << tile);
}

Vxm::Result Vxm::execute(int tile, const Command& c) const {
  Result r;
  r.out = c.instr.f[F::out];
  r.active = c.active;
  r.word = c.word;
  r.op = c.instr.op;
  if (tile >= c.active) {
    r.lanes = {};
    return r;
  }
  const Lanes a = operand(tile, Operand::from_code(c.instr.f[F::a]), c.instr.f[F::imm]);
  const Lanes b = operand(tile, Operand::from_code(c.instr.f[F::b]), c.instr.f[F::imm]);
  r.lanes = alu_lanes(c.instr.op, a, b);
  return r;
}

Vxm::Lanes Vxm::operand(int tile, Operand o, std::int32_t immediate) const {
  Lanes v{};
  if (o.kind == OperandKind::kImm) {
    v.fill(static_cast<std::uint32_t>(immediate));
  } else if (o.kind == OperandKind::kAlu) {
    v = tiles_[static_cast<std::size_t>(tile)].pipe[static_cast<std::size_t>(o.index)].out()->lanes;
  } else if (o.is_group()) {
    for (int n = 0; n < o.streams(); ++n) {
      const std::uint8_t* bytes = tapped(tile, o, n);
      for (std::size_t i = 0; i < v.size(); ++i) v[i] |= static_cast<std::uint32_t>(bytes[i]) << (8 * n);
    }
  } else if (o.is_stream()) {
    const std::uint8_t* bytes = tapped(tile, o, 0);
    for (std::size_t i = 0; i < v.size(); ++i)
      v[i] = static_cast<std::uint32_t>(static_cast<std::int8_t>(bytes[i]));
  }
  return v;
}

const std::uint8_t* Vxm::tapped(int tile, Operand o, int nth) const {
  return nets_.streams.tap(tile, stream_code(o, nth), timing::vxm_tap());
}

// The result enters its last register, which at the MEM edge is the stream register.
void Vxm::drive(int tile, int alu, const Result& r) const {
  const int queue = icus_[static_cast<std::size_t>(alu)]->queue();
  if (tile < r.active)
    nets_.monitor.event(queue, EventKind::kAlu, tile, static_cast<int>(r.op), 1,
                        {reinterpret_cast<const std::uint8_t*>(r.lanes.data()), sizeof r.lanes});
  const Operand out = Operand::from_code(r.out);
  if (!out.is_stream()) return;
  const Site site = timing::vxm_launch(nets_.chip, out.dir());
  for (int n = 0; n < out.streams(); ++n) {
    std::array<std::uint8_t, kLanesPerSuperlane> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<std::uint8_t>(r.lanes[i] >> (8 * n));
    nets_.streams.drive(tile, stream_code(out, n), site, r.active, {queue, r.word}, bytes.data());
  }
}

void Vxm::hand_north() {
  for (int k = superlanes_ - 1; k >= 0; --k) {
    Tile& t = tiles_[static_cast<std::size_t>(k)];
    t.commanded = 0;
    if (k == 0) return;
    const Tile& south = tiles_[static_cast<std::size_t>(k - 1)];
    if (south.commanded == 0) continue;
    for (std::uint32_t left = south.commanded; left != 0; left &= left - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(left));
      t.command[i] = south.command[i];
    }
    t.commanded = south.commanded;
    under_way_ |= std::uint64_t{1} << k;
  }
}

}  // namespace lpu::hw
