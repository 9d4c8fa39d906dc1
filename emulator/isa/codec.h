// Instr <-> the 16-byte word of fields.def; knows no instruction by name.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "emulator/isa/isa.h"

namespace lpu {

inline constexpr int kWordBytes = 16;
using EncodedWord = std::array<std::uint8_t, kWordBytes>;

// Empty, or one line per field whose value does not fit ("addr=-1: must be 0 to 16777215"), per value behind
// the format's last field, or for an opcode that does not exist.
std::string encoding_fault(const Instr& instr);
// REQUIRES: encoding_fault(instr) is empty.
EncodedWord encode(const Instr& instr);
// Empty on success; else what is wrong: an unknown opcode, or a bit set that no field names.
std::string decode(std::span<const std::uint8_t, kWordBytes> word, Instr* instr);

}  // namespace lpu
