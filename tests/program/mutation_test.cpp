// The fuzzer's body driven by a fixed sequence of mutations, so that every build runs it.
#include <doctest/doctest.h>

#include <functional>

#include "tests/program/random_program.h"
#include "tests/program/reader_body.h"

namespace lpu::tests {
namespace {

void overwrite_number(Rng* rng, Bytes* b) {
  constexpr std::uint64_t kInteresting[] = {0,      1,          0x7F,       0x80,       0xFF,
                                            0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000};
  const std::uint64_t v = kInteresting[(*rng)() % std::size(kInteresting)];
  const std::size_t at = (*rng)() % b->size();
  for (std::size_t i = 0; i < 4 && at + i < b->size(); ++i)
    (*b)[at + i] = static_cast<std::uint8_t>(v >> (8 * i));
}

void mutate(Rng* rng, Bytes* b) {
  if (b->empty()) return b->push_back(static_cast<std::uint8_t>((*rng)()));
  const auto at = static_cast<std::ptrdiff_t>((*rng)() % b->size());
  switch (between(rng, 0, 4)) {
    case 0:
      b->begin()[at] ^= static_cast<std::uint8_t>(1u << ((*rng)() % 8));
      break;
    case 1:
      b->begin()[at] = static_cast<std::uint8_t>((*rng)());
      break;
    case 2:
      b->insert(b->begin() + at, static_cast<std::uint8_t>((*rng)()));
      break;
    case 3:
      b->erase(b->begin() + at);
      break;
    default:
      overwrite_number(rng, b);
  }
}

}  // namespace

TEST_CASE("mutated sections are refused, or are the bytes of what was read") {
  Rng rng(7);
  int accepted = 0;
  for (int n = 0; n < 200; ++n) {
    const SectionBytes good = sections_of(write_program(n == 0 ? example_program() : random_program(&rng)));
    for (int k = 0; k < 60; ++k) {
      SectionBytes bad = good;
      Bytes& section = bad[static_cast<std::size_t>(between(&rng, 0, 4))];
      for (std::int64_t edits = between(&rng, 1, 4); edits > 0; --edits) mutate(&rng, &section);
      accepted += reader_body(seal(bad)) ? 1 : 0;
    }
  }
  // Mutations of image bytes and of instruction fields are legal programs; both outcomes must occur in
  // numbers.
  CHECK(accepted > 500);
  CHECK(accepted < 11'000);
}

}  // namespace lpu::tests
