// A plane against a naive product, and what its tile 0 refuses.
#include "hw/mxm.h"

#include <doctest/doctest.h>

#include <random>

#include "emulator/isa/timing.h"
#include "tests/hw/rig.h"

namespace lpu::tests {
namespace {

constexpr int kWeights = 200, kArray = 201, kAcc = 202;  // queues at this bench

// Plane 0: west; its operands flow west, its results east.
struct Bench {
  Bench(const Chip& c, std::vector<Instr> weights, std::vector<Instr> array, std::vector<Instr> acc)
      : chip(c),
        rig(c),
        mxm("mxm", rig.nets, 0,
            {rig.queue(kWeights, std::move(weights)), rig.queue(kArray, std::move(array)),
             rig.queue(kAcc, std::move(acc))}),
        tap(timing::mxm_tap(c, Hemisphere::kWest)),
        exit(timing::mxm_launch(c, Hemisphere::kWest)) {
    rig.add(mxm);
    rig.start();
  }
  Chip chip;
  Rig rig;
  hw::Mxm mxm;
  Site tap, exit;
};

std::vector<std::uint8_t> random_lanes(std::mt19937* rng, int lanes) {
  std::vector<std::uint8_t> v(static_cast<std::size_t>(lanes));
  for (auto& b : v) b = static_cast<std::uint8_t>((*rng)() % 7 == 0 ? 0x80 : (*rng)());
  return v;
}

using Columns = std::vector<std::vector<std::uint8_t>>;  // [column][row]

std::int32_t dot(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& w) {
  std::int32_t s = 0;
  for (std::size_t k = 0; k < a.size(); ++k)
    s += static_cast<std::int8_t>(a[k]) * static_cast<std::int8_t>(w[k]);
  return s;
}

// Loads all columns from cycle 10 on, installs with the last load, then multiplies `vectors` back to back.
// Row r gets vectors r and r+1: cleared by the first, added to (shifted by 2) by the second.
struct Products {
  static constexpr int kLoad = 10;
  Products(const Chip& c, unsigned seed)
      : chip(c),
        rng(seed),
        loads(static_cast<int>(c.superlanes)),
        first(kLoad + loads - 1 + static_cast<int>(c.lat_mxm_settle)) {
    for (int n = 0; n < chip.lanes(); ++n) columns.push_back(random_lanes(&rng, chip.lanes()));
    for (int v = 0; v < 2; ++v) vectors.push_back(random_lanes(&rng, chip.lanes()));
  }
  std::vector<Instr> weights() const {
    std::vector<Instr> w{nop(kLoad), lw(0, west(0), 16)};
    if (loads > 1) w.push_back(repeat(1, loads - 1, 1, 16));
    return w;
  }
  std::vector<Instr> array() const {
    std::vector<Instr> a{nop(kLoad + loads - 1), iw(1)};
    if (chip.lat_mxm_settle > 1) a.push_back(nop(static_cast<int>(chip.lat_mxm_settle) - 1));
    a.insert(a.end(), {abc(1, west(31)), repeat(1, 1, 1)});
    return a;
  }
  std::int64_t due() const { return first + chip.lat_mxm_entry + chip.lat_mxm_mul; }
  std::vector<Instr> acc_words() const {
    return {nop(static_cast<int>(due())), acc(63, kClear | kEmit, east(4)), acc(63, kEmit, east(4), 2)};
  }
  void inject(Rig* rig, Site tap) const {
    for (int t = 0; t < loads; ++t)
      for (int s = 0; s < 16; ++s)
        rig->inject(kLoad + t, west(s), tap, static_cast<int>(chip.superlanes),
                    columns[static_cast<std::size_t>(16 * t + s)]);
    for (int v = 0; v < 2; ++v)
      rig->inject(first + v, west(31), tap, static_cast<int>(chip.superlanes),
                  vectors[static_cast<std::size_t>(v)]);
  }
  std::int32_t expected(int v, int n) const {
    const auto column = static_cast<std::size_t>(n);
    const std::int32_t one = dot(vectors[0], columns[column]);
    return v == 0 ? one : one + 4 * dot(vectors[1], columns[column]);
  }

  Chip chip;
  std::mt19937 rng;
  int loads, first;
  Columns columns;
  std::vector<std::vector<std::uint8_t>> vectors;
};

void check_products(const Chip& chip) {
  const Products p(chip, 7);
  Bench b(chip, p.weights(), p.array(), p.acc_words());
  const std::int64_t result = p.due() + chip.lat_mxm_acc;
  const int superlanes = static_cast<int>(chip.superlanes);
  for (std::int64_t t = 0; t < result + superlanes + 3; ++t) {
    for (int k = 0; k < superlanes; ++k) {
      const std::int64_t v = t - result - k;
      REQUIRE(b.rig.streams.valid(k, east(4).code(), b.exit) == (v == 0 || v == 1));
      if (v != 0 && v != 1) continue;
      for (int i = 0; i < 16; ++i) {
        std::uint32_t sum = 0;
        for (int n = 0; n < 4; ++n)
          sum |= std::uint32_t{b.rig.shown(k, east(4 + n), b.exit)[static_cast<std::size_t>(i)]} << (8 * n);
        REQUIRE(static_cast<std::int32_t>(sum) == p.expected(static_cast<int>(v), 16 * k + i));
      }
    }
    p.inject(&b.rig, b.tap);
    b.rig.cycle();
    REQUIRE_FALSE(b.rig.monitor.faulted());
  }
  CHECK(b.mxm.idle());
}

}  // namespace

TEST_CASE("products and their cycles against a naive product") {
  for (const int superlanes : {1, 2, 20, 32}) {
    CAPTURE(superlanes);
    check_products(chip_of("tsp-v1", superlanes));
  }
}

TEST_CASE("the same with other latencies, down to the least the structure can have") {
  Chip quick = chip_of("tsp-v1");
  quick.lat_mxm_entry = 1;
  quick.lat_mxm_mul = 19;
  quick.lat_mxm_acc = 1;
  quick.lat_mxm_settle = 1;
  CHECK(hw::mxm_plane_limit(MxmKind::kOwn, quick).empty());
  check_products(quick);
  Chip slow = chip_of("mini");
  slow.lat_mxm_entry = 16;
  slow.lat_mxm_mul = 64;
  slow.lat_mxm_acc = 64;
  slow.lat_mxm_settle = 16;
  check_products(slow);
  quick.lat_mxm_mul = 18;
  CHECK(hw::mxm_plane_limit(MxmKind::kOwn, quick) ==
        "latency.mxm_entry + latency.mxm_multiply + latency.mxm_accumulate is 20: the systemc engine hands "
        "partial "
        "sums through 20 tiles, one per cycle, so it must be at least 21");
}

TEST_CASE("columns not loaded since the last Iw are zero") {
  const Chip chip = chip_of("mini");
  const Products p(chip, 3);
  std::vector<Instr> array = p.array();
  array.insert(array.begin() + 2, {iw(0), iw(1)});  // the second and third take an empty buffer
  array[4] = nop(static_cast<int>(chip.lat_mxm_settle) - 1);
  std::vector<Instr> accs{nop(static_cast<int>(p.due()) + 2), acc(0, kEmit, east(0)), acc(0, kEmit, east(0))};
  Bench b(chip, p.weights(), array, accs);
  bool seen = false;
  for (int t = 0; t < 150; ++t) {
    for (int v = 0; v < 2; ++v) b.rig.inject(p.first + 2 + v, west(31), b.tap, 2, p.vectors[0]);
    p.inject(&b.rig, b.tap);
    b.rig.cycle();
    REQUIRE_FALSE(b.rig.monitor.faulted());
    if (!b.rig.streams.valid(1, east(0).code(), b.exit)) continue;
    seen = true;
    CHECK(b.rig.shown(1, east(0), b.exit) == Tile16{});
  }
  CHECK(seen);
}

TEST_CASE("a vector for fewer superlanes contributes zero above them") {
  const Chip chip = chip_of("tsp-v1");
  Products p(chip, 11);
  for (auto& v : p.vectors) std::fill(v.begin() + 16 * 5, v.end(), std::uint8_t{0});  // what is expected
  const Products full(chip, 11);  // what is on the streams
  Bench b(chip, p.weights(), p.array(), p.acc_words());
  b.rig.queue(9, {nop(p.first), config(5), nop(1), config(20)});
  b.rig.start();
  for (std::int64_t t = 0; t < p.due() + chip.lat_mxm_acc + 25; ++t) {
    const std::int64_t k = t - p.due() - chip.lat_mxm_acc;
    if (k >= 0 && k < 20) {
      REQUIRE(b.rig.streams.valid(static_cast<int>(k), east(4).code(), b.exit));
      CHECK(b.rig.shown(static_cast<int>(k), east(4), b.exit)[9] ==
            static_cast<std::uint8_t>(p.expected(0, static_cast<int>(16 * k + 9))));
    }
    full.inject(&b.rig, b.tap);
    b.rig.cycle();
  }
  CHECK_FALSE(b.rig.monitor.faulted());
}

TEST_CASE(
    "weights are in force latency.mxm_settle cycles after the Iw, not one earlier, and only as their set") {
  const Chip chip = chip_of("mini");
  const int settle = static_cast<int>(chip.lat_mxm_settle);
  for (const int gap : {settle - 1, settle}) {
    for (const int set : {0, 1}) {
      Bench b(chip, {}, {nop(5), iw(1), nop(gap - 1), abc(set, west(0))}, {});
      for (int t = 0; t <= 5 + gap; ++t) {
        b.rig.inject(5 + gap, west(0), b.tap, 2, std::vector<std::uint8_t>(32));
        b.rig.cycle();
      }
      Fault expected;
      if (gap < settle)
        expected = {FaultKind::kWeightsNotInForce, 5 + gap, kArray, 3, -1, -1};
      else if (set == 0)
        expected = {FaultKind::kWeightsNotInForce, 5 + gap, kArray, 3, kArray, 1};
      CHECK(b.rig.monitor.fault() == expected);
    }
  }
}

TEST_CASE("a product that nobody takes, and an Acc that finds none") {
  const Chip chip = chip_of("mini");
  for (const int late : {-1, 0, 1}) {
    const Products p(chip, 1);
    std::vector<Instr> array = p.array();
    array.pop_back();  // one vector
    Bench b(chip, p.weights(), array, {nop(static_cast<int>(p.due()) + late), acc(0, kClear)});
    for (std::int64_t t = 0; t < p.due() + 3 && !b.rig.monitor.faulted(); ++t) {
      p.inject(&b.rig, b.tap);
      b.rig.cycle();
    }
    const Fault early{FaultKind::kNoProduct, p.due() - 1, kAcc, 1, -1, -1};
    const Fault lost{FaultKind::kLostProduct, p.due(), kArray, static_cast<int>(array.size()) - 1, -1, -1};
    CHECK(b.rig.monitor.fault() == (late < 0 ? early : late == 0 ? Fault{} : lost));
  }
}

TEST_CASE("two Lw closer than mxm.weight_interval") {
  for (const int gap : {3, 4}) {
    Chip chip = chip_of("mini");
    chip.mxm_weight_interval = 4;
    Bench b(chip, {nop(5), lw(0, west(0), 1), nop(gap - 1), lw(1, west(0), 1)}, {}, {});
    for (int t = 0; t <= 5 + gap; ++t) {
      b.rig.inject(5, west(0), b.tap, 2, std::vector<std::uint8_t>(32));
      b.rig.inject(5 + gap, west(0), b.tap, 2, std::vector<std::uint8_t>(32));
      b.rig.cycle();
    }
    CHECK(b.rig.monitor.fault() ==
          (gap == 4 ? Fault{} : Fault{FaultKind::kWeightPort, 8, kWeights, 3, kWeights, 1}));
  }
}

TEST_CASE("operands the chip does not have") {
  using semantics::Decode;
  Chip none = chip_of("mini"), int4 = none, q3p5 = none;
  int4.mxm_weight_decoder = 1;
  q3p5.mxm_weight_decoder = 2;
  const struct {
    const Chip& chip;
    Instr instr;
    bool exists;
  } loads[] = {
      {none, lw(0, west(0), 0), false},
      {none, lw(0, west(0), 17), false},
      {none, lw(0, west(0), 16), true},
      {none, lw(17, west(0), 16), false},
      {none, lw(16, west(0), 16), true},
      {none, lw(0, west(17), 16), false},
      {none, lw(0, west(16), 16), true},
      {none, lw(0, east(0), 16), false},
      {none, lw(0, west(0), 16, Decode::kLowNibble), false},
      {int4, lw(0, west(0), 16, Decode::kHighNibble), true},
      {int4, lw(0, west(0), 16, Decode::kThreeBitA), false},
      {q3p5, lw(0, west(20), 16, Decode::kThreeBitA), true},
      {q3p5, lw(0, west(21), 16, Decode::kThreeBitB), false},
      {q3p5, lw(0, west(0), 15, Decode::kThreeBitB), false},
      {q3p5, lw(0, west(0), 16, static_cast<Decode>(5)), false},
  };
  for (const auto& c : loads) {
    Bench b(c.chip, {nop(5), c.instr}, {}, {});
    b.rig.run_to(6);
    const FaultKind kind = c.exists ? FaultKind::kUndrivenStream : FaultKind::kBadOperand;
    CHECK(b.rig.monitor.fault() == Fault{kind, 5, kWeights, 1, -1, -1});
  }
  const int rows = static_cast<int>(none.mxm_acc_rows);
  for (const Instr& bad : {acc(rows, kAdd), acc(0, kEmit, west(0)), acc(0, kEmit, east(2))}) {
    Bench b(none, {}, {}, {nop(5), bad});
    b.rig.run_to(6);
    CHECK(b.rig.monitor.fault() == Fault{FaultKind::kBadOperand, 5, kAcc, 1, -1, -1});
  }
  Bench b(none, {}, {nop(5), abc(0, east(0))}, {});
  b.rig.run_to(6);
  CHECK(b.rig.monitor.fault() == Fault{FaultKind::kBadOperand, 5, kArray, 1, -1, -1});
}

}  // namespace lpu::tests
