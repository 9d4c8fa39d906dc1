#include "emulator/compiler/block.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "emulator/compiler/instructions.h"
#include "emulator/program/walker.h"
#include "tests/compiler/run_matmul.h"

namespace lpu::tests {
namespace {

using compiler::Block;

// Times and addresses at which the words of the blocks dispatch.
std::vector<std::pair<std::int64_t, int>> times(const std::vector<Block>& blocks) {
  const std::vector<Instr> words = compiler::queue_words(blocks);
  std::string why;
  const auto tree = QueueTree::build(words, &why);
  REQUIRE_MESSAGE(tree.has_value(), why);
  const Chip chip = chip_of("tsp-v1");
  QueueWalker walker(chip, words, *tree);
  std::vector<std::pair<std::int64_t, int>> r;
  for (Dispatch d; walker.next(&d);) r.emplace_back(d.time, d.instr.f[field::Read::addr]);
  return r;
}

const Stream kStream{Direction::kEast, 3};

TEST_CASE("nested loops dispatch where they say, with every step") {
  Block b = Block::leaf(5, compiler::read(100, kStream));
  b.repeat({3, 2, 1}).repeat({2, 10, 50});
  const std::vector<std::pair<std::int64_t, int>> want = {{5, 100},  {7, 101},  {9, 102},
                                                          {15, 150}, {17, 151}, {19, 152}};
  CHECK(times({b}) == want);
  CHECK(b.length() == 15);
}

TEST_CASE("a sequence's leading wait is outside its loop") {
  Block b = Block::sequence(
      0, {Block::leaf(7, compiler::read(1, kStream)), Block::leaf(9, compiler::read(2, kStream))});
  b.repeat({2, 4, 10});
  const std::vector<std::pair<std::int64_t, int>> want = {{7, 1}, {9, 2}, {11, 11}, {13, 12}};
  CHECK(times({b}) == want);
}

TEST_CASE("blocks may come in any order and waits may be long") {
  const std::vector<std::pair<std::int64_t, int>> want = {{0, 1}, {200000, 2}};
  CHECK(times({Block::leaf(200000, compiler::read(2, kStream)),
               Block::leaf(0, compiler::read(1, kStream))}) == want);
}

TEST_CASE("blocks that overlap are the scheduler's mistake") {
  Block loop = Block::leaf(0, compiler::read(1, kStream));
  loop.repeat({10, 3, 0});
  CHECK_THROWS_AS(compiler::queue_words({loop, Block::leaf(20, compiler::read(2, kStream))}),
                  std::logic_error);
}

}  // namespace
}  // namespace lpu::tests
