#include "hw/mem.h"

#include <doctest/doctest.h>

#include <memory>

#include "tests/hw/rig.h"

namespace lpu::tests {
namespace {

constexpr Site kSite{6};

// One slice at site 6, its queue number 8 at the bench.
struct Bench {
  Bench(const Chip& chip, std::vector<Instr> words)
      : rig(chip), mem("mem", rig.nets, rig.queue(8, std::move(words)), kSite) {
    rig.add(mem);
    rig.start();
    for (int addr = 0; addr < 8; ++addr)
      for (int lane = 0; lane < chip.lanes(); ++lane)
        mem.sram().writable_row(addr)[lane] = static_cast<std::uint8_t>(addr * 40 + lane);
  }
  Tile16 stored(int superlane, int addr) const {
    Tile16 b;
    std::copy_n(mem.sram().word(superlane, addr), b.size(), b.begin());
    return b;
  }
  Rig rig;
  hw::Mem mem;
};

Tile16 row_bytes(int superlane, int addr) {
  Tile16 b;
  for (std::size_t i = 0; i < b.size(); ++i)
    b[i] = static_cast<std::uint8_t>(addr * 40 + superlane * 16 + static_cast<int>(i));
  return b;
}

std::vector<std::uint8_t> lanes_of(const Chip& chip, int first) {
  std::vector<std::uint8_t> v(static_cast<std::size_t>(chip.lanes()));
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = static_cast<std::uint8_t>(first + static_cast<int>(i));
  return v;
}

}  // namespace

TEST_CASE("a Read in cycle t is on superlane k's register in t + latency.read + k, and nowhere before") {
  for (const int superlanes : {1, 2, 20, 32})
    for (const int latency : {1, 2, 16}) {
      Chip chip = chip_of("tsp-v1", superlanes);
      chip.lat_read = latency;
      Bench b(chip, {nop(3), read(5, west(9))});
      for (int t = 0; t < 3 + latency + superlanes + 2; ++t, b.rig.cycle())
        for (int k = 0; k < superlanes; ++k) {
          const bool here = t == 3 + latency + k;
          REQUIRE(b.rig.streams.valid(k, west(9).code(), kSite) == here);
          if (here) REQUIRE(b.rig.shown(k, west(9), kSite) == row_bytes(k, 5));
        }
      CHECK(b.mem.idle());
    }
}

TEST_CASE("a Write stores what passes, tile by tile, and only in powered superlanes") {
  for (const int latency : {1, 3, 16}) {
    Chip chip = chip_of("tsp-v1");
    chip.lat_write_to_read = latency;
    Bench b(chip, {nop(4), write(2, east(0))});
    const auto value = lanes_of(chip, 100);
    b.rig.queue(9, {nop(4), config(7)});
    b.rig.start();
    for (int t = 0; t < 60; ++t) {
      b.rig.inject(4, east(0), kSite, 20, value);
      b.rig.cycle();
    }
    for (int k = 0; k < 20; ++k) {
      Tile16 expected = row_bytes(k, 2);
      if (k < 7) std::copy_n(&value[static_cast<std::size_t>(k) * 16], 16, expected.begin());
      CHECK(b.stored(k, 2) == expected);
    }
    CHECK(b.rig.monitor.counts().last_write == 4 + 6);
  }
}

TEST_CASE(
    "the write port: a Read latency.write_to_read cycles after the Write sees it, one cycle earlier faults") {
  for (const int latency : {1, 2, 3, 16}) {
    CAPTURE(latency);
    Chip chip = chip_of("mini");
    chip.lat_write_to_read = latency;
    const auto value = lanes_of(chip, 3);
    for (const int gap : {latency, latency - 1}) {
      if (gap == 0) continue;  // the same cycle of one queue
      std::vector<Instr> words{write(2, east(0)), read(2, west(1))};
      if (gap > 1) words.insert(words.begin() + 1, nop(gap - 1));
      words.insert(words.begin(), nop(2));
      Bench b(chip, words);
      for (int t = 0; t < 2 + gap + 4 && !b.rig.monitor.faulted(); ++t) {
        if (t == 2 + gap + 1) CHECK(b.rig.shown(0, west(1), kSite)[0] == 3);
        b.rig.inject(2, east(0), kSite, 2, value);
        b.rig.cycle();
      }
      REQUIRE(b.rig.monitor.faulted() == (gap < latency));
      if (gap == latency) continue;
      const int second = static_cast<int>(words.size()) - 1;
      CHECK(b.rig.monitor.fault() == Fault{FaultKind::kReadTooSoon, 2 + gap, 8, second, 8, 1});
    }
  }
}

TEST_CASE("a Read of another address while a Write is pending is no fault") {
  const Chip chip = chip_of("mini");
  Bench b(chip, {nop(2), write(2, east(0)), read(3, west(1))});
  for (int t = 0; t < 10; ++t) {
    b.rig.inject(2, east(0), kSite, 2, lanes_of(chip, 3));
    b.rig.cycle();
  }
  CHECK_FALSE(b.rig.monitor.faulted());
}

TEST_CASE("ReadWrite: both ports in one cycle, in different banks") {
  const Chip chip = chip_of("mini");
  const int bank = static_cast<int>(chip.mem_bank_words);
  Bench b(chip, {nop(2), read_write(3, east(4), bank + 3, west(0))});
  const auto value = lanes_of(chip, 50);
  for (int t = 0; t < 12; ++t) {
    if (t == 3) CHECK(b.rig.shown(0, east(4), kSite) == row_bytes(0, 3));
    b.rig.inject(2, west(0), kSite, 2, value);
    b.rig.cycle();
  }
  CHECK_FALSE(b.rig.monitor.faulted());
  for (int k = 0; k < 2; ++k) CHECK(b.stored(k, bank + 3)[5] == value[static_cast<std::size_t>(16 * k + 5)]);
}

TEST_CASE("what tile 0 refuses") {
  const Chip chip = chip_of("mini");
  const int words = chip.slice_words(), bank = static_cast<int>(chip.mem_bank_words);
  const struct {
    Instr instr;
    FaultKind kind;
  } cases[] = {
      {read(words, east(0)), FaultKind::kBadOperand},
      {write(words, east(0)), FaultKind::kBadOperand},
      {read_write(words, east(0), 0, east(1)), FaultKind::kBadOperand},
      {read_write(0, east(0), words, east(1)), FaultKind::kBadOperand},
      {read_write(0, east(0), bank - 1, east(1)), FaultKind::kBankConflict},
      {read_write(bank, east(0), words - 1, east(1)), FaultKind::kBankConflict},
      {read_write(bank - 1, east(0), bank, east(1)), FaultKind::kUndrivenStream},
      {write(words - 1, east(0)), FaultKind::kUndrivenStream},
      {read(words - 1, east(0)), FaultKind::kNone},
  };
  for (const auto& c : cases) {
    Bench b(chip, {nop(5), c.instr});
    b.rig.run_to(5);
    CHECK_FALSE(b.rig.monitor.faulted());
    b.rig.cycle();
    const Fault expected = c.kind == FaultKind::kNone ? Fault{} : Fault{c.kind, 5, 8, 1, -1, -1};
    CHECK(b.rig.monitor.fault() == expected);
  }
}

TEST_CASE("a value launched for fewer superlanes than a Write takes is undriven") {
  const Chip chip = chip_of("tsp-v1");
  for (const int launched : {19, 20}) {
    Bench b(chip, {nop(2), write(1, east(0))});
    for (int t = 0; t < 4; ++t) {
      b.rig.inject(2, east(0), kSite, launched, lanes_of(chip, 0));
      b.rig.cycle();
    }
    CHECK(b.rig.monitor.faulted() == (launched == 19));
  }
}

}  // namespace lpu::tests
