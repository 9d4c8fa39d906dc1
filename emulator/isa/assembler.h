// One line of text per instruction, the same table both ways: "read addr=17 stream=s5w",
// "xor a=g2e b=imm out=g3w imm=0xf0f0f0f0". Text of whole programs: emulator/program/listing.h.
#pragma once

#include <string>
#include <string_view>

#include "emulator/isa/isa.h"

namespace lpu {

// Streams are s<id>e or s<id>w; VXM operands none, imm, alu<i>, b<stream>e/w, g<group>e/w, or the raw byte
// (0xff) where the code has no name. Fields whose 0 means "off" are left out when 0.
// REQUIRES: instr.op is an opcode of ops.def.
std::string to_text(const Instr& instr);
std::string operand_text(Operand o);
std::string stream_text(Stream s);

// Where and why a text was refused; empty message: it was not.
struct TextError {
  int column = 0;  // 1-based, of the word that is wrong
  std::string message;
};
// parse_instr(to_text(i)) == i for every encodable i. Fields may stand in any order, each once.
TextError parse_instr(std::string_view text, Instr* instr);

}  // namespace lpu
