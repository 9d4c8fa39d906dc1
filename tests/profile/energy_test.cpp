#include <doctest/doctest.h>

#include "emulator/isa/timing.h"
#include "tests/engine/program_builder.h"
#include "tests/profile/programs.h"

using namespace lpu;
using namespace lpu::tests;
using namespace lpu::profile;

TEST_CASE("every energy has a range, a source and a confidence") {
  CHECK(energy_table().size() == kWorks);
  for (const EnergyRow& row : energy_table()) {
    CAPTURE(row.key);
    CHECK(row.low > 0);
    CHECK(row.low <= row.typical);
    CHECK(row.typical <= row.high);
    CHECK_FALSE(row.source.empty());
    CHECK_FALSE(row.confidence.empty());
  }
}

TEST_CASE("a chip whose planes never rest stays below its power") {
  const Chip c;
  WorkCounts second{};
  second[static_cast<std::size_t>(Work::kMac)] = static_cast<std::int64_t>(capacity(c).macs) * c.clock_hz;
  second[static_cast<std::size_t>(Work::kSramRead)] =
      static_cast<std::int64_t>(capacity(c).stream_bytes) * c.clock_hz;
  second[static_cast<std::size_t>(Work::kStatic)] = c.clock_hz;
  CHECK(energy_of(c, second).typical > 100);
  CHECK(energy_of(c, second).typical < static_cast<double>(c.power_tdp_w));
}

TEST_CASE("work is counted by lane, and energy is count times table") {
  Chip chip;
  chip_preset("mini", &chip);
  ProgramBuilder b(chip);
  b.fill(b.mem_e(8), 0, 1);
  b.place(b.mem_e(8), 0, read(0, west(0)));  // two hops inwards
  const std::int64_t alu = chip.lat_read + timing::mem_site(chip, Hemisphere::kEast, 8).x;
  b.place(b.alu(0), alu, vxm(Op::kPass, byte(west(0)), none(), none()));
  b.place(b.alu(1), alu + chip.lat_alu, vxm(Op::kMulMod, chain(0), imm(), none(), 3));
  b.place(b.alu(2), alu + 2 * chip.lat_alu, vxm(Op::kI2F, chain(1), none(), none()));
  b.place(b.alu(3), alu + 3 * chip.lat_alu, vxm(Op::kFMul, chain(2), imm(), none(), 3));
  const Profiled p(b.build(), {});
  const auto count = [&](Work w) { return p.profile.work[static_cast<std::size_t>(w)]; };
  CHECK(count(Work::kSramRead) == 32);
  CHECK(count(Work::kSramWrite) == 0);
  CHECK(count(Work::kHop) == 32 * timing::mem_site(chip, Hemisphere::kEast, 8).x * chip.mem_slices_per_hop);
  for (const Work w : {Work::kIntAdd, Work::kIntMul, Work::kFloatAdd, Work::kFloatMul}) CHECK(count(w) == 32);
  CHECK(count(Work::kStatic) == p.profile.cycles);
  CHECK(energy_of(chip, Work::kSramRead, 1'000'000'000).typical == doctest::Approx(2.4e-3));
  CHECK(energy_of(chip, Work::kStatic, chip.clock_hz).typical == doctest::Approx(60));
}
