// Where an instruction meets the streams: which registers it takes values from in the cycle it is dispatched,
// and on which it puts results, when.
#pragma once

#include "emulator/isa/semantics/decode.h"
#include "emulator/isa/timing.h"
#include "emulator/trace/recording.h"

namespace lpu::profile {

inline Stream next_stream(Stream first, int n) {
  return {first.dir, static_cast<std::uint8_t>(first.id + n)};
}

// Calls tap(Operand) for both operands of an ALU instruction.
template <class F>
void for_operands(const Action& a, F operand) {
  operand(Operand::from_code(a.instr.f[field::Vxm::a]));
  operand(Operand::from_code(a.instr.f[field::Vxm::b]));
}

// Calls tap(Stream, Site) for every stream register the instruction reads.
template <class F>
void for_taps(const Chip& c, const Action& a, F tap) {
  const QueueInfo q = queue_info(c, a.queue);
  const auto& f = a.instr.f;
  switch (a.instr.op) {
    case Op::kWrite:
      return tap(Stream::from_code(f[field::Write::stream]), timing::mem_site(c, q.hemisphere, q.index));
    case Op::kReadWrite:
      return tap(Stream::from_code(f[field::ReadWrite::wstream]), timing::mem_site(c, q.hemisphere, q.index));
    case Op::kAbc:
      return tap(Stream::from_code(f[field::Abc::stream]), timing::mxm_tap(c, q.hemisphere));
    case Op::kLw: {
      const auto decode = static_cast<semantics::Decode>(f[field::Lw::decode]);
      const int n = semantics::decode_streams(decode, f[field::Lw::count]);
      for (int i = 0; i < n; ++i)
        tap(next_stream(Stream::from_code(f[field::Lw::stream]), i), timing::mxm_tap(c, q.hemisphere));
      return;
    }
    default:
      break;
  }
  if (info(a.instr.op).unit != Unit::kVxm) return;
  for_operands(a, [&](Operand o) {
    for (int i = 0; o.is_stream() && i < o.streams(); ++i)
      tap(Stream{o.dir(), static_cast<std::uint8_t>(o.first_stream() + i)}, timing::vxm_tap());
  });
}

// Calls launch(Stream, Site, delay) for every stream register the instruction drives, `delay` cycles after
// its dispatch.
template <class F>
void for_launches(const Chip& c, const Action& a, F launch) {
  const QueueInfo q = queue_info(c, a.queue);
  const auto& f = a.instr.f;
  const std::int64_t delay = timing::result_at(c, a.instr.op, {0}).v;
  switch (a.instr.op) {
    case Op::kRead:
    case Op::kReadWrite:
      static_assert(int{field::Read::stream} == int{field::ReadWrite::stream});
      return launch(Stream::from_code(f[field::Read::stream]), timing::mem_site(c, q.hemisphere, q.index),
                    delay);
    case Op::kAcc:
      for (int i = 0; f[field::Acc::emit] != 0 && i < 4; ++i)
        launch(next_stream(Stream::from_code(f[field::Acc::stream]), i), timing::mxm_launch(c, q.hemisphere),
               delay);
      return;
    default:
      break;
  }
  if (info(a.instr.op).unit != Unit::kVxm) return;
  const Operand o = Operand::from_code(f[field::Vxm::out]);
  for (int i = 0; o.is_stream() && i < o.streams(); ++i)
    launch(Stream{o.dir(), static_cast<std::uint8_t>(o.first_stream() + i)}, timing::vxm_launch(c, o.dir()),
           delay);
}

}  // namespace lpu::profile
