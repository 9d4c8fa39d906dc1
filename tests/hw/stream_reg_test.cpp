#include "hw/stream_reg.h"

#include <doctest/doctest.h>

#include <random>

#include "emulator/isa/timing.h"
#include "tests/hw/rig.h"

namespace lpu::tests {
namespace {

Tile16 filled(int v) {
  Tile16 b;
  b.fill(static_cast<std::uint8_t>(v));
  return b;
}

void drive(Rig* rig, int superlane, Stream s, int x, int active, int value,
           hw::StreamReg::Driver by = {0, 0}) {
  rig->streams.drive(superlane, s.code(), {x}, active, by, filled(value).data());
}

// Chips with one, two and four 64-bit words of sites.
std::vector<Chip> chips_of_all_widths() {
  Chip wide = chip_of("mini"), widest = chip_of("mini", 1);
  wide.mem_slices_per_hop = 1;
  widest.mem_slices = 64;
  widest.mem_slices_per_hop = 1;
  widest.lat_sxm_cross = 32;
  return {chip_of("mini"), wide, widest};
}

}  // namespace

TEST_CASE("a value moves one site per cycle in its direction until it leaves the chip") {
  for (const Chip& chip : chips_of_all_widths())
    for (const Direction d : {Direction::kEast, Direction::kWest}) {
      Rig rig(chip);
      const int end = timing::max_site(chip), top = static_cast<int>(chip.superlanes) - 1;
      CAPTURE(end);
      const Stream s{d, 31};
      const int from = -sign(d) * end;
      drive(&rig, top, s, from, top + 1, 77);
      drive(&rig, 0, s, from, top + 1, 78);
      rig.cycle();
      for (int n = 0; n <= 2 * end; ++n, rig.cycle())
        for (int x = -end; x <= end; ++x) {
          const bool here = x == from + sign(d) * n;
          REQUIRE(rig.streams.valid(top, s.code(), {x}) == here);
          REQUIRE(rig.streams.launched_with(s.code(), {x}) == (here ? top + 1 : 0));
          if (here) REQUIRE(rig.shown(top, s, {x}) == filled(top == 0 ? 78 : 77));
        }
      for (int x = -end; x <= end; ++x) REQUIRE_FALSE(rig.streams.valid(top, s.code(), {x}));
    }
}

TEST_CASE("every register agrees with a plain model under random drives") {
  for (const Chip& chip : chips_of_all_widths()) {
    Rig rig(chip);
    std::mt19937 rng(5);
    const int end = timing::max_site(chip);
    const Stream streams[] = {east(0), east(31), west(0), west(31)};
    std::vector<std::vector<int>> model(4, std::vector<int>(static_cast<std::size_t>(2 * end + 1), -1));
    for (int t = 0; t < 4 * end; ++t) {
      for (std::size_t s = 0; s < 4; ++s) {
        auto& m = model[s];
        if (streams[s].dir == Direction::kEast)
          m.insert(m.begin(), -1), m.pop_back();
        else
          m.push_back(-1), m.erase(m.begin());
        if (rng() % 3 != 0) continue;
        const int x = static_cast<int>(rng() % static_cast<unsigned>(2 * end + 1)) - end, value = t & 255;
        drive(&rig, 0, streams[s], x, 1, value);
        m[static_cast<std::size_t>(x + end)] = value;
      }
      rig.cycle();
      for (std::size_t s = 0; s < 4; ++s)
        for (int x = -end; x <= end; ++x) {
          const int expected = model[s][static_cast<std::size_t>(x + end)];
          REQUIRE(rig.streams.valid(0, streams[s].code(), {x}) == (expected >= 0));
          if (expected >= 0) REQUIRE(rig.shown(0, streams[s], {x}) == filled(expected));
        }
    }
    CHECK_FALSE(rig.monitor.faulted());
  }
}

TEST_CASE("a launch replaces a passing value, in powered-down superlanes by nothing") {
  Rig rig(chip_of("tsp-v1"));
  for (int k = 0; k < 20; ++k) drive(&rig, k, east(3), 4, 20, 10 + k);
  rig.cycle();
  for (int k = 0; k < 20; ++k) drive(&rig, k, east(3), 5, 8, 100 + k);
  rig.cycle();
  CHECK(rig.streams.launched_with(east(3).code(), {5}) == 8);
  for (int k = 0; k < 20; ++k) {
    CHECK(rig.streams.valid(k, east(3).code(), {5}) == (k < 8));
    if (k < 8) CHECK(rig.shown(k, east(3), {5}) == filled(100 + k));
  }
  CHECK_FALSE(rig.monitor.faulted());
}

TEST_CASE(
    "two drivers of one register are a fault of the cycle the register shows it; of three the lowest pair") {
  const hw::StreamReg::Driver a{3, 30}, b{8, 80}, c{9, 90};
  const hw::StreamReg::Driver orders[][3] = {{a, b, c}, {a, c, b}, {b, a, c},
                                             {b, c, a}, {c, a, b}, {c, b, a}};
  for (const auto& order : orders) {
    Rig rig(chip_of("mini"));
    rig.run_to(6);
    for (const auto& by : order) drive(&rig, 0, west(7), -4, 2, 1, by);
    rig.cycle();
    REQUIRE(rig.monitor.faulted());
    CHECK(rig.monitor.fault() == Fault{FaultKind::kDoubleDrive, 7, 8, 80, 3, 30});
  }
}

TEST_CASE("neighbouring registers, directions and cycles do not collide") {
  Rig rig(chip_of("mini"));
  drive(&rig, 0, west(7), -4, 2, 1, {1, 0});
  drive(&rig, 0, east(7), -4, 2, 1, {2, 0});
  drive(&rig, 0, west(7), -5, 2, 1, {3, 0});
  drive(&rig, 0, west(8), -4, 2, 1, {4, 0});
  rig.cycle();
  drive(&rig, 0, west(7), -4, 2, 1, {5, 0});
  rig.cycle();
  CHECK_FALSE(rig.monitor.faulted());
}

}  // namespace lpu::tests
