// Instruction constructors, so that the scheduler reads like a listing.
#pragma once

#include "emulator/isa/isa.h"

namespace lpu::compiler {

inline Instr read(int addr, Stream s) { return {Op::kRead, {addr, s.code()}}; }
inline Instr write(int addr, Stream s) { return {Op::kWrite, {addr, s.code()}}; }
inline Instr lw(int column, Stream s, int count, int decode) {
  return {Op::kLw, {column, s.code(), count, decode}};
}
inline Instr iw(int set) { return {Op::kIw, {set & 1}}; }
inline Instr abc(int set, Stream s) { return {Op::kAbc, {set & 1, s.code()}}; }
inline Instr acc(int row, bool clear, bool emit, int shift, Stream s) {
  return {Op::kAcc, {row, clear ? 1 : 0, emit ? 1 : 0, shift, s.code()}};
}
inline Instr alu(Op op, Operand a, Operand b = {}, Operand out = {}, std::int32_t imm = 0) {
  return {op, {a.code(), b.code(), out.code(), imm}};
}

}  // namespace lpu::compiler
