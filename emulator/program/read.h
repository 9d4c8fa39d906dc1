// .lpu bytes (format.md) -> Program. The bytes are not trusted: every count is checked against the bytes left
// before anything is allocated, and only the one spelling that write_program would produce is accepted.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "emulator/program/program.h"

namespace lpu {

enum class ReadCode : std::uint8_t {
  kOk,
  kIo,          // the file cannot be opened or read
  kNotLpu,      // the magic is another
  kVersion,     // a version this reader does not know
  kTruncated,   // bytes are missing
  kChecksum,    // bytes have changed
  kMalformed,   // the bytes do not follow format.md
  kBadProgram,  // well-formed bytes, but program_faults() is not empty
};
std::string_view read_code_name(ReadCode code);

struct ReadStatus {
  ReadCode code = ReadCode::kOk;
  std::uint64_t offset = 0;  // of the first byte that is wrong or missing
  std::string message;       // one line: what is wrong and what would be right
  bool ok() const { return code == ReadCode::kOk; }
  // "byte 96 (checksum): ..."
  std::string text() const;
};

struct ReadResult {
  ReadStatus status;
  Program program;  // the default Program unless status.ok()
};

ReadResult read_program(std::span<const std::uint8_t> bytes);
// As above; the message names the file.
ReadResult read_program(const std::string& path);

}  // namespace lpu
