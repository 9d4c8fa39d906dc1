#include "emulator/engine/fast/vxm.h"

#include <algorithm>
#include <bit>

#include "emulator/engine/fast/lanes.h"

namespace lpu::fast {
namespace {

using F = field::Vxm;
constexpr int kGroups = 8;

bool exists(Operand o) {
  switch (o.kind) {
    case OperandKind::kNone:
    case OperandKind::kImm:
    case OperandKind::kByteEast:
    case OperandKind::kByteWest:
      return true;
    case OperandKind::kAlu:
      return o.index < kAlus;
    case OperandKind::kGroupEast:
    case OperandKind::kGroupWest:
      return o.index < kGroups;
  }
  return false;
}

Stream nth_stream(Operand o, int n) { return {o.dir(), static_cast<std::uint8_t>(o.first_stream() + n)}; }

}  // namespace

void Vxm::reset(const Chip& chip, const Streams& streams) {
  lat_alu_ = chip.lat_alu;
  lanes_ = static_cast<std::size_t>(chip.lanes());
  ring_ = std::bit_ceil(static_cast<std::size_t>(lat_alu_ + 1));
  emissions_.reset(lanes_, lat_alu_ + streams.flight());
  for (const Direction d : {Direction::kEast, Direction::kWest})
    launch_site_[static_cast<std::size_t>(d)] = timing::vxm_launch(chip, d);
  results_.assign(static_cast<std::size_t>(kAlus) * ring_, Result());
}

bool Vxm::operands_exist(const Issue& i) {
  const Operand a = Operand::from_code(i[F::a]), b = Operand::from_code(i[F::b]),
                out = Operand::from_code(i[F::out]);
  const bool has_b = b.kind != OperandKind::kNone;
  return exists(a) && a.kind != OperandKind::kNone && exists(b) && has_b == takes_b(i.instr.op) &&
         exists(out) && (out.is_stream() || out.kind == OperandKind::kNone);
}

void Vxm::dispatch(const Issue& i, int alu, Streams* streams, FaultLatch* faults, EventSink* sink) {
  if (!operands_exist(i)) return faults->raise(FaultKind::kBadOperand, i);
  alignas(64) Lanes buffer_a, buffer_b;
  const std::uint32_t *a = nullptr, *b = nullptr;
  const Taken taken_a = take(i, Operand::from_code(i[F::a]), *streams, &buffer_a, &a);
  const Taken taken_b = take(i, Operand::from_code(i[F::b]), *streams, &buffer_b, &b);
  if (taken_a == Taken::kUndriven || taken_b == Taken::kUndriven)
    return faults->raise(FaultKind::kUndrivenStream, i);
  if (taken_a == Taken::kNoResult || taken_b == Taken::kNoResult)
    return faults->raise(FaultKind::kAluOperand, i);

  Result& r = result(alu, i.t);
  r.words.resize(lanes_);
  r.dispatched = i.t;
  r.vl = i.vl;
  compute(i.instr.op, a, b, static_cast<std::size_t>(i.bytes()), r.words.data());
  const Operand out = Operand::from_code(i[F::out]);
  if (out.is_stream()) launch(i, out, r, streams);
  if (sink != nullptr)
    emit(sink, i, lat_alu_, EventKind::kAlu, static_cast<int>(i.instr.op), [&](int k) {
      const std::uint32_t* words = r.words.data() + k * kLanesPerSuperlane;
      return std::span(reinterpret_cast<const std::uint8_t*>(words), kLanesPerSuperlane * sizeof *words);
    });
}

Vxm::Taken Vxm::take(const Issue& i, Operand o, const Streams& streams, Lanes* buffer,
                     const std::uint32_t** out) const {
  *out = buffer->data();
  const auto n = static_cast<std::size_t>(i.bytes());
  if (o.kind == OperandKind::kNone) return Taken::kYes;
  if (o.kind == OperandKind::kImm) {
    std::fill_n(buffer->begin(), n, static_cast<std::uint32_t>(i[F::imm]));
    return Taken::kYes;
  }
  if (o.kind == OperandKind::kAlu) {
    const Result& r = results_[index(o.index, i.t - lat_alu_)];
    if (r.dispatched != i.t - lat_alu_ || r.vl < i.vl) return Taken::kNoResult;
    *out = r.words.data();
    return Taken::kYes;
  }
  std::array<const std::uint8_t*, kWordBytes> planes{};
  for (int s = 0; s < o.streams(); ++s) {
    const Value v = streams.tap(i.t, nth_stream(o, s), timing::vxm_tap(), i.vl);
    if (!v) return Taken::kUndriven;
    planes[static_cast<std::size_t>(s)] = v.data;
  }
  if (o.is_group()) {
    join_bytes(planes.data(), n, buffer->data());
  } else {
    widen_bytes(planes[0], n, buffer->data());
  }
  return Taken::kYes;
}

void Vxm::launch(const Issue& i, Operand out, const Result& r, Streams* streams) {
  Emission* e = emissions_.add(i.t, static_cast<std::size_t>(i.bytes()));
  split_bytes(r.words.data(), e->lanes, out.streams(), e->plane(0));
  for (int s = 0; s < out.streams(); ++s) {
    Value& v = e->values[static_cast<std::size_t>(s)];
    v = {e->plane(static_cast<std::size_t>(s)), i.vl, i.queue, i.word};
    streams->launch(i.t + lat_alu_, nth_stream(out, s), launch_site_[static_cast<std::size_t>(out.dir())],
                    &v);
  }
}

}  // namespace lpu::fast
