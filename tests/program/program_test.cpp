#include "emulator/program/program.h"

#include <doctest/doctest.h>

#include "tests/program/random_program.h"

namespace lpu::tests {

TEST_CASE("tensors are found by name") {
  const Program p = example_program();
  CHECK(p.tensor("x") == &p.tensors[0]);
  CHECK(p.tensor("y") == nullptr);
}

TEST_CASE("a word is described by number, queue and text") {
  const Program p = example_program();
  CHECK(describe(p, mem_queue(p.chip, Hemisphere::kEast, 0), 0) ==
        "word 0 of MEM_E0 (read addr=3 stream=s5e)");
  CHECK(describe(p, mem_queue(p.chip, Hemisphere::kEast, 0), 1) == "word 1 of MEM_E0");
  CHECK(describe(p, 0, -1) == "word -1 of MEM_W0");
}

}  // namespace lpu::tests
