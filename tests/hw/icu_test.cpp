// The queue against program/walker.h, which expands the same words without program counter or loop stack.
#include "hw/icu.h"

#include <doctest/doctest.h>

#include <map>
#include <random>

#include "emulator/program/walker.h"
#include "tests/hw/rig.h"

namespace lpu::tests {
namespace {

using Dispatches = std::vector<std::tuple<std::int64_t, std::int32_t, Instr>>;

Dispatches by_walker(const Chip& chip, const std::vector<Instr>& words) {
  std::string why;
  const auto tree = QueueTree::build(words, &why);
  REQUIRE_MESSAGE(tree, why);
  QueueWalker walker(chip, words, *tree);
  Dispatches r;
  for (Dispatch d; walker.next(&d);) r.push_back({d.time, d.word, d.instr});
  return r;
}

Dispatches by_icu(const Chip& chip, const std::vector<Instr>& words, std::int64_t cycles) {
  Rig rig(chip);
  const hw::Icu& icu = rig.queue(0, words);
  rig.start();
  Dispatches r;
  for (; rig.monitor.cycle() < cycles; rig.cycle())
    if (const hw::Command* c = icu.issue()) r.push_back({rig.monitor.cycle(), c->word, c->instr});
  CHECK(icu.idle());
  return r;
}

void check_same(const Chip& chip, const std::vector<Instr>& words) {
  const Dispatches expected = by_walker(chip, words);
  const std::int64_t end = expected.empty() ? 3 : std::get<0>(expected.back()) + 2;
  CHECK(by_icu(chip, words, end) == expected);
}

// Words with blocks repeated at random; a period from the least possible upwards, so that some loops have no
// gap.
class Generator {
 public:
  explicit Generator(unsigned seed) : rng_(seed) {}
  std::vector<Instr> words() {
    sequence(3);
    return std::move(words_);
  }

 private:
  int below(int n) { return static_cast<int>(rng_() % static_cast<unsigned>(n)); }
  std::int64_t sequence(int depth) {
    std::int64_t length = 0;
    for (int n = 1 + below(3); n > 0; --n) length += element(depth);
    return length;
  }
  std::int64_t element(int depth) {
    const auto first = words_.size();
    std::int64_t length = 1;
    if (depth > 0 && below(2) == 0) {
      length = sequence(depth - 1);
    } else if (below(3) == 0) {
      length = 1 + below(4);
      words_.push_back(nop(static_cast<int>(length)));
    } else {
      words_.push_back(below(2) == 0 ? read(below(8), east(1))
                                     : read_write(below(8), west(2), 300 + below(8), east(3)));
    }
    for (int loops = below(3); loops > 0; --loops) {  // several loops may share their first word
      const int n = 1 + below(3);
      const int d = static_cast<int>(length) + below(3);
      words_.push_back(repeat(static_cast<int>(words_.size() - first), n, d, below(2000) - 1000));
      length += std::int64_t{n} * d;
    }
    return length;
  }
  std::mt19937 rng_;
  std::vector<Instr> words_;
};

}  // namespace

TEST_CASE("loops that share their first word, back to back") {
  const Chip chip = chip_of("mini");
  check_same(chip, {read(1, east(0)), repeat(1, 2, 1, 5), repeat(2, 3, 3, -7), repeat(3, 1, 12, 100)});
  check_same(chip, {read(1, east(0)), repeat(1, 2, 4, 5), repeat(2, 3, 20, -7), nop(3), read(2, east(0))});
}

TEST_CASE("an inner loop in the middle of an outer one") {
  check_same(chip_of("mini"), {nop(2), read(1, east(0)), nop(1), read(9, east(0)), repeat(1, 3, 2, 1), nop(4),
                               repeat(5, 2, 30, 16), repeat(7, 1, 200, 1), read(3, west(0))});
}

TEST_CASE("queues of nothing but waiting end at once") {
  check_same(chip_of("mini"), {});
  check_same(chip_of("mini"), {nop(65535)});
  check_same(chip_of("mini"), {nop(5), repeat(1, 9, 5)});
  check_same(chip_of("mini"), {read(0, east(0)), nop(7), repeat(1, 3, 8)});
}

TEST_CASE("random nested loops") {
  const Chip chip = chip_of("mini");
  for (unsigned seed = 0; seed < 500; ++seed) {
    CAPTURE(seed);
    check_same(chip, Generator(seed).words());
  }
}

TEST_CASE("a stepped field wraps modulo its range; a wrong one that is not stepped stays wrong") {
  const Chip chip = chip_of("mini");
  const int words = chip.slice_words();
  check_same(chip, {read(words - 1, east(0)), repeat(1, 3, 1, 1)});
  check_same(chip, {read(words + 5, east(0)), repeat(1, 3, 1, 1)});
  check_same(chip, {read(0, east(0)), repeat(1, 3, 1, -1)});
  check_same(chip, {lw(chip.lanes() - 16, east(0), 16), repeat(1, 3, 1, 16)});
  check_same(chip, {iw(1), repeat(1, 3, 1, 1)});
  check_same(chip, {acc(static_cast<int>(chip.mxm_acc_rows) - 1, kAdd), repeat(1, 3, 1, 1)});
}

TEST_CASE(
    "a parked queue goes on lat_barrier cycles after the Notify, also when it parks one cycle before that") {
  for (const int barrier : {1, 2, 35, 255}) {
    Chip chip = chip_of("mini");
    chip.lat_barrier = barrier;
    constexpr int kNotified = 40;
    for (const int parks : {0, kNotified - 1, kNotified, kNotified + barrier - 1}) {
      CAPTURE(barrier);
      CAPTURE(parks);
      Rig rig(chip);
      std::vector<Instr> words{sync(), read(1, east(0))};
      if (parks > 0) words.insert(words.begin(), nop(parks));
      const hw::Icu& sleeper = rig.queue(0, words);
      rig.queue(1, {nop(kNotified), notify()});
      rig.start();
      std::int64_t at = -1;
      for (; rig.monitor.cycle() < 500; rig.cycle())
        if (sleeper.issue() != nullptr && sleeper.issue()->instr.op == Op::kRead) at = rig.monitor.cycle();
      CHECK(at == kNotified + barrier);
    }
  }
}

TEST_CASE("a queue that parks in the cycle of the release waits for the next Notify") {
  const Chip chip = chip_of("mini");
  const int barrier = static_cast<int>(chip.lat_barrier);
  Rig rig(chip);
  const hw::Icu& sleeper = rig.queue(0, {nop(10 + barrier), sync(), read(1, east(0))});
  rig.queue(1, {nop(10), notify(), nop(99), notify()});
  rig.start();
  rig.run_to(10 + barrier + 60);
  CHECK(sleeper.parked());
  CHECK(sleeper.parked_since() == 10 + barrier);
  rig.run_to(110 + barrier);
  REQUIRE(sleeper.issue() != nullptr);
  CHECK(sleeper.issue()->instr.op == Op::kRead);
}

TEST_CASE("Config holds in its own cycle; of two the higher queue wins") {
  const Chip chip = chip_of("tsp-v1");
  Rig rig(chip);
  rig.queue(7, {nop(3), config(5), nop(2), config(20)});
  rig.queue(4, {nop(3), config(6)});
  rig.start();
  std::map<std::int64_t, int> active;
  for (; rig.monitor.cycle() < 9; rig.cycle()) active[rig.monitor.cycle()] = rig.control.active();
  CHECK(active[2] == 20);
  CHECK(active[3] == 5);
  CHECK(active[5] == 5);
  CHECK(active[6] == 20);
}

}  // namespace lpu::tests
