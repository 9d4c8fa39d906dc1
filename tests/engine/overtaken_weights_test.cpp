// Weights overwritten while other threads still multiply with what was there before.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "emulator/engine/engine.h"
#include "emulator/engine/fast/products.h"
#include "emulator/isa/timing.h"
#include "tests/engine/program_builder.h"

namespace lpu::tests {
namespace {

constexpr int kStreams = 16, kLoad = 100, kWeight = 3, kInstead = 100, kActivation = 2;
constexpr int kProducts = static_cast<int>(fast::Products::kMostInBatch);

int count(Cycles d) { return static_cast<int>(d.v); }

// All columns of plane 2 of tsp-v1 from the slices E10..E25, as loops over tiles, so that they are stretches.
// As soon as the last of a whole batch of products is dispatched, the last column's vector is overwritten.
Program overtaken(int* result_slice) {
  ProgramBuilder b;
  const Chip& c = b.chip();
  const auto site = [&](int slice) { return timing::mem_site(c, Hemisphere::kEast, slice); };
  const auto to_plane = [&](int slice) {
    return static_cast<int>(c.lat_read) +
           count(timing::transit(Direction::kEast, site(slice), timing::mxm_tap(c, Hemisphere::kEast)));
  };
  const int columns = b.lanes() / kStreams,
            activate = kLoad + 2 * columns + 1 + static_cast<int>(c.lat_mxm_settle);
  const int accumulate = activate + count(timing::latency(c, LatencyKey::kAbcToAcc));
  const Instr next = repeat(1, columns - 1, 1, 1), again = repeat(1, kProducts - 1, 1);
  const Instr twice = repeat(2, 1, columns);
  for (int s = 0; s < kStreams; ++s) {
    for (int row = 0; row < columns; ++row) b.fill(b.mem_e(10 + s), row, kWeight);
    b.place(b.mem_e(10 + s), kLoad - to_plane(10 + s), {read(0, east(s)), next, twice});
  }
  b.place(b.weights(2), kLoad, {lw(0, east(0), kStreams), repeat(1, columns - 1, 1, kStreams), twice});
  b.fill(b.mem_e(30), 0, kActivation).fill(b.mem_e(31), 0, kInstead);
  b.place(b.mem_e(30), activate - to_plane(30), {read(0, east(20)), again});
  b.place(b.array(2), kLoad + columns - 1, iw(0));
  b.place(b.array(2), activate - static_cast<int>(c.lat_mxm_settle), iw(0));
  b.place(b.array(2), activate, {abc(0, east(20)), again});
  b.place(b.accumulators(2), accumulate, acc(0, kClear, west(4)));
  b.place(b.accumulators(2), accumulate + 1, {acc(0, 0, west(4)), repeat(1, kProducts - 3, 1)});
  b.place(b.accumulators(2), accumulate + kProducts - 1, acc(0, kEmit, west(4)));

  const int overtaken_slice = 10 + kStreams - 1, overwrite = activate + kProducts;
  const int between = static_cast<int>(c.lat_read) +
                      count(timing::transit(Direction::kWest, site(31), site(overtaken_slice)));
  b.place(b.mem_e(31), overwrite - between, read(0, west(9)));
  b.place(b.mem_e(overtaken_slice), overwrite, write(columns - 1, west(9)));

  *result_slice = b.mem_e(0);
  const int away =
      count(timing::transit(Direction::kWest, timing::mxm_launch(c, Hemisphere::kEast), site(0)));
  b.place(b.mem_e(0), accumulate + kProducts - 1 + static_cast<int>(c.lat_mxm_acc) + away, write(5, west(5)));
  return b.build();
}

}  // namespace

TEST_CASE("a Write to weights waits for the threads that multiply with them") {
  int slice = 0;
  const Program p = overtaken(&slice);
  const auto lanes = static_cast<std::size_t>(p.chip.lanes());
  // Byte 1: byte 0 is zero whatever the weights are.
  const auto byte = static_cast<std::uint8_t>(kWeight * kActivation * kProducts * p.chip.lanes() >> 8);
  for (const unsigned threads : {1u, 2u, 3u}) {
    CAPTURE(threads);
    const auto engine = make_engine("fast", {.threads = threads});
    for (int round = 0; round < 100; ++round) {
      engine->load(p);
      const RunResult r = engine->run(100'000);
      REQUIRE_MESSAGE(r.finished, describe(p, r.fault));
      std::vector<std::uint8_t> got(lanes);
      engine->peek(slice, 5, got);
      REQUIRE(got == std::vector<std::uint8_t>(lanes, byte));
    }
  }
}

}  // namespace lpu::tests
