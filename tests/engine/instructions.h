// Readable constructors for every instruction, so that a hand-written test program says what it does:
// read(17, east(3)), acc(0, kClear | kEmit, west(4)), vxm(Op::kAddMod, byte(east(0)), imm(), out(west(1)),
// 7).
#pragma once

#include <cstdint>

#include "emulator/isa/isa.h"
#include "emulator/isa/semantics/decode.h"
#include "emulator/isa/units.h"

namespace lpu::tests {

constexpr Stream east(int id) { return {Direction::kEast, static_cast<std::uint8_t>(id)}; }
constexpr Stream west(int id) { return {Direction::kWest, static_cast<std::uint8_t>(id)}; }

constexpr Instr instr(Op op, std::array<std::int32_t, kMaxFields> f = {}) { return {op, f}; }

// ---- ICU
constexpr Instr nop(int n) { return instr(Op::kNop, {n}); }
constexpr Instr repeat(int words, int n, int d, int step = 0) {
  return instr(Op::kRepeat, {words, n, d, step});
}
constexpr Instr sync() { return instr(Op::kSync); }
constexpr Instr notify() { return instr(Op::kNotify); }
constexpr Instr config(int superlanes) { return instr(Op::kConfig, {superlanes}); }

// ---- MEM
constexpr Instr read(int addr, Stream s) { return instr(Op::kRead, {addr, s.code()}); }
constexpr Instr write(int addr, Stream s) { return instr(Op::kWrite, {addr, s.code()}); }
constexpr Instr read_write(int addr, Stream s, int waddr, Stream ws) {
  return instr(Op::kReadWrite, {addr, s.code(), waddr, ws.code()});
}

// ---- MXM
constexpr Instr lw(int column, Stream first, int count,
                   semantics::Decode decode = semantics::Decode::kBytes) {
  return instr(Op::kLw, {column, first.code(), count, static_cast<int>(decode)});
}
constexpr Instr iw(int set) { return instr(Op::kIw, {set}); }
constexpr Instr abc(int set, Stream s) { return instr(Op::kAbc, {set, s.code()}); }
enum AccFlags : int { kAdd = 0, kClear = 1, kEmit = 2 };
constexpr Instr acc(int row, int flags, Stream first = {}, int shift = 0) {
  return instr(Op::kAcc, {row, flags & kClear, (flags & kEmit) >> 1, shift, first.code()});
}

// ---- VXM
constexpr Operand none() { return {}; }
constexpr Operand imm() { return Operand::imm(); }
constexpr Operand byte(Stream s) { return Operand::byte(s); }
constexpr Operand group(Direction d, int g) { return Operand::group(d, g); }
constexpr Operand chain(int alu) { return Operand::alu(alu); }
constexpr Instr vxm(Op op, Operand a, Operand b, Operand out, std::int32_t immediate = 0) {
  return instr(op, {a.code(), b.code(), out.code(), immediate});
}

}  // namespace lpu::tests
