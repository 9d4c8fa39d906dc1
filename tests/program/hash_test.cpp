#include "emulator/program/hash.h"

#include <doctest/doctest.h>

#include "emulator/program/bytes.h"
#include "emulator/program/format.h"
#include "emulator/program/write.h"
#include "tests/program/random_program.h"

namespace lpu::tests {

TEST_CASE("the hash is XXH3 as published") {
  // XXH3_64bits of the empty input with seed 0, from the specification.
  CHECK(hash_text("") == 0x2D06800538D394C2ull);
}

TEST_CASE("a digest does not depend on how the bytes were cut") {
  std::vector<std::uint8_t> bytes(1000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  for (const std::size_t cut : {0u, 1u, 15u, 16u, 17u, 255u, 256u, 257u, 999u, 1000u}) {
    Hasher h;
    h.update(std::span(bytes).first(cut));
    h.update(std::span(bytes).subspan(cut));
    CHECK(h.digest() == hash_bytes(bytes));
  }
}

TEST_CASE("the program hash is the one in its file's header") {
  Rng rng(8);
  for (int n = 0; n < 50; ++n) {
    const Program p = random_program(&rng);
    const auto file = write_program(p);
    CHECK(program_hash(p) == get<std::uint64_t>(&file[format::kHashOffset]));
  }
}

TEST_CASE("every part of a program is in its hash") {
  const Program p = sample_program();
  REQUIRE_FALSE(p.images.empty());
  REQUIRE_FALSE(p.tensors.empty());
  const auto differs = [&](auto edit) {
    Program q = p;
    edit(&q);
    return program_hash(q) != program_hash(p);
  };
  CHECK_FALSE(differs([](Program*) {}));
  CHECK(differs([](Program* q) { q->chip.clock_hz ^= 1; }));
  CHECK(differs([](Program* q) { q->id.compiler += "x"; }));
  CHECK(differs([](Program* q) { q->id.model_hash ^= 1; }));
  CHECK(differs([](Program* q) { q->queues[0].push_back({Op::kSync, {}}); }));
  CHECK(differs([](Program* q) { q->images[0].data[0] ^= 1; }));
  CHECK(differs([](Program* q) { q->images[0].addr ^= 1; }));
  CHECK(differs([](Program* q) { q->tensors[0].pieces[0].addr ^= 1; }));
  CHECK(differs([](Program* q) { q->tensors[0].name += "x"; }));
  // A word that moves to the next queue.
  CHECK(differs([](Program* q) { q->queues[0] = {}, q->queues[1] = {{Op::kSync, {}}}; }));
}

TEST_CASE("the chip hash is of the configuration, not of its label") {
  Chip a, b;
  b.preset = "mini";
  CHECK(chip_hash(a) == chip_hash(b));
  for (const ChipKey& k : chip_keys()) {
    Chip c;
    c.*k.member += 1;
    CAPTURE(k.key);
    CHECK(chip_hash(c) != chip_hash(a));
  }
}

}  // namespace lpu::tests
