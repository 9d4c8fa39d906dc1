#include "emulator/program/walker.h"

#include <doctest/doctest.h>

#include "emulator/program/program.h"

namespace lpu::tests {
namespace {

Instr nop(int n) { return {Op::kNop, {n}}; }
Instr read(int addr) { return {Op::kRead, {addr, 0}}; }
Instr repeat(int words, int n, int d, int step) { return {Op::kRepeat, {words, n, d, step}}; }

std::vector<std::pair<std::int64_t, int>> walk(const std::vector<Instr>& words) {
  std::string why;
  const auto tree = QueueTree::build(words, &why);
  REQUIRE_MESSAGE(tree.has_value(), why);
  const Chip chip;
  QueueWalker w(chip, words, *tree);
  std::vector<std::pair<std::int64_t, int>> r;
  for (Dispatch d; w.next(&d);) r.emplace_back(d.time, d.instr.f[field::Read::addr]);
  CHECK(static_cast<std::int64_t>(r.size()) == tree->dispatches());
  return r;
}

using Times = std::vector<std::pair<std::int64_t, int>>;

TEST_CASE("one repeat, nested repeats, a block of several words") {
  CHECK(walk({read(5), repeat(1, 2, 3, 10)}) == Times{{0, 5}, {3, 15}, {6, 25}});
  CHECK(walk({nop(2), read(0), repeat(1, 1, 1, 1), repeat(2, 1, 5, 100), read(7)}) ==
        Times{{2, 0}, {3, 1}, {7, 100}, {8, 101}, {9, 7}});
  CHECK(walk({read(1), nop(1), read(2), repeat(3, 1, 4, 1)}) == Times{{0, 1}, {2, 2}, {4, 2}, {6, 3}});
}

TEST_CASE("addresses wrap at the end of a slice, in both directions") {
  CHECK(walk({read(8191), repeat(1, 1, 1, 1)}) == Times{{0, 8191}, {1, 0}});
  CHECK(walk({read(0), repeat(1, 1, 1, -1)}) == Times{{0, 0}, {1, 8191}});
}

TEST_CASE("loops of nops pass their time in one stride, however many there are") {
  constexpr int kMany = (1 << 24) - 1;
  CHECK(walk({nop(1), repeat(1, kMany, 1, 0), read(3)}) == Times{{std::int64_t{1} << 24, 3}});
}

TEST_CASE("a queue that would never end is counted without being walked, and refused") {
  constexpr int kMany = (1 << 24) - 1;
  const std::vector<Instr> words = {read(0), repeat(1, 4095, 1, 0), repeat(2, kMany, 4096, 0)};
  std::string why;
  CHECK(QueueTree::build(words, &why)->dispatches() == QueueTree::kManyDispatches);
  Program p;
  p.queues.resize(static_cast<std::size_t>(queue_count(p.chip)));
  CHECK(program_faults(p).empty());
  p.queues[0] = words;
  REQUIRE(program_faults(p).size() == 1);
  CHECK(program_faults(p).front().find("MEM_W0: dispatches 67108864 instructions or more") == 0);
}

TEST_CASE("repeats that do not nest, reach too far, cover a sync or start too often are refused") {
  const auto why_not = [](const std::vector<Instr>& words) {
    std::string why;
    CHECK_FALSE(QueueTree::build(words, &why).has_value());
    return why;
  };
  CHECK(why_not({read(0), repeat(2, 1, 2, 0)}) ==
        "word 1: repeat covers words before the start of the queue");
  CHECK(why_not({read(0), read(1), repeat(2, 1, 2, 0), repeat(2, 1, 9, 0)}) ==
        "word 3: repeat cuts the block of another repeat");
  CHECK(why_not({{Op::kSync, {}}, repeat(1, 1, 1, 0)}) == "word 1: repeat covers a sync");
  CHECK(why_not({read(0), read(1), repeat(2, 1, 1, 0)}) ==
        "word 2: repeat starts iterations 1 cycles apart, its block takes 2");
}

}  // namespace
}  // namespace lpu::tests
