// What must hold of the reader for any bytes whatever; the body of the fuzzer and of the deterministic loop.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "emulator/program/read.h"
#include "emulator/program/write.h"
#include "tests/program/sealed_file.h"

namespace lpu::tests {

// Accepted: the bytes are exactly those of what was read. Refused: there is a reason in one line, at a place
// in the file, and no half-read program. Aborts otherwise. Returns whether it was accepted.
inline bool check_reader(std::span<const std::uint8_t> bytes) {
  const auto demand = [](bool holds) {
    if (!holds) std::abort();
  };
  const ReadResult r = read_program(bytes);
  if (r.status.ok()) {
    const Bytes again = write_program(r.program);
    demand(again.size() == bytes.size() && std::equal(again.begin(), again.end(), bytes.begin()));
    demand(program_faults(r.program).empty());
  } else {
    demand(!r.status.message.empty() && r.status.offset <= bytes.size());
    demand(r.program == Program{});
  }
  return r.status.ok();
}

// The bytes as they are, and with everything around the sections put right. Returns whether the latter was
// accepted.
inline bool reader_body(std::span<const std::uint8_t> bytes) {
  check_reader(bytes);
  return check_reader(seal(sections_of(bytes)));
}

}  // namespace lpu::tests
