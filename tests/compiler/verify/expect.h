// What the verifier must say of a hand-written program.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "emulator/compiler/verify/verify.h"
#include "tests/engine/program_builder.h"

namespace lpu::tests {

inline Chip mini() {
  Chip c;
  chip_preset("mini", &c);
  return c;
}

struct Party {
  int queue = -1, word = -1;
};

inline void expect_legal(const ProgramBuilder& b) {
  const Program p = b.build();
  REQUIRE(program_faults(p) == std::vector<std::string>{});
  const VerifyReport r = verify(p);
  CHECK(r.ok());
}

// The first fault, and that it is the only one.
inline void expect_fault(const ProgramBuilder& b, FaultKind kind, std::int64_t cycle, Party who,
                         Party other = {}) {
  const Program p = b.build();
  REQUIRE(program_faults(p) == std::vector<std::string>{});
  const VerifyReport r = verify(p);
  REQUIRE(r.faults.size() == 1);
  const Fault& f = r.faults.front();
  CHECK(static_cast<int>(f.kind) == static_cast<int>(kind));
  CHECK(f.cycle == cycle);
  CHECK(f.queue == who.queue);
  CHECK(f.word == who.word);
  CHECK(f.other_queue == other.queue);
  CHECK(f.other_word == other.word);
}

}  // namespace lpu::tests
