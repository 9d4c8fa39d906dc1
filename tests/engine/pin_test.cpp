// Weights are taken when Lw dispatches, whatever is written to their vectors afterwards; what a plane emitted
// is there for whoever looks, however late an engine multiplies.
#include <doctest/doctest.h>

#include "emulator/isa/timing.h"
#include "tests/engine/program_builder.h"
#include "tests/engine/run.h"

namespace lpu::tests {
namespace {

// Weights from slice E40 of mini, activations from E41, a new vector for the weights from E42: row 0 of each.
// One column is loaded at cycle kLoad, installed, multiplied and emitted.
constexpr int kLoad = 60;

struct Places {
  Chip chip = mini();
  int settle = static_cast<int>(chip.lat_mxm_settle);
  int install = kLoad + 1, activate = install + settle;
  int accumulate = activate + static_cast<int>(timing::latency(chip, LatencyKey::kAbcToAcc).v);
  int to_port = static_cast<int>(
      chip.lat_read + timing::transit(Direction::kEast, timing::mem_site(chip, Hemisphere::kEast, 40),
                                      timing::mxm_tap(chip, Hemisphere::kEast))
                          .v);

  // When the product reaches row 5 of the slices E0..E3.
  int written(int loads) const {
    const auto away = timing::transit(Direction::kWest, timing::mxm_launch(chip, Hemisphere::kEast),
                                      timing::mem_site(chip, Hemisphere::kEast, 0));
    return accumulate + loads - 1 + static_cast<int>(chip.lat_mxm_acc + away.v);
  }
  // From the dispatch of a Read in one slice to the Write in the other.
  int between(Direction d, int from, int to) const {
    return static_cast<int>(chip.lat_read + timing::transit(d,
                                                            timing::mem_site(chip, Hemisphere::kEast, from),
                                                            timing::mem_site(chip, Hemisphere::kEast, to))
                                                .v);
  }
};

ProgramBuilder multiplication(const Places& p, int loads) {
  ProgramBuilder b(p.chip);
  for (int row = 0; row < loads; ++row) b.fill(b.mem_e(40), row, 3 + row);
  b.fill(b.mem_e(41), 0, 2).fill(b.mem_e(42), 0, 100);
  std::vector<Instr> reads{read(0, east(0))}, lws{lw(0, east(0), 1)};
  if (loads > 1) {
    reads.push_back(repeat(1, loads - 1, 1, 1));
    lws.push_back(repeat(1, loads - 1, 1, 1));
  }
  b.place(b.mem_e(40), kLoad - p.to_port, reads).place(b.weights(2), kLoad, lws);
  const int late = loads - 1;
  b.place(b.array(2), p.install + late, iw(0)).place(b.array(2), p.activate + late, abc(0, east(1)));
  b.place(b.mem_e(41), p.activate + late - p.to_port, read(0, east(1)));
  b.place(b.accumulators(2), p.accumulate + late, acc(0, kClear | kEmit, west(4)));
  for (int i = 0; i < 4; ++i) b.place(b.mem_e(i), p.written(loads), write(5, west(4 + i)));
  return b;
}

std::vector<std::uint32_t> product(const Places& p, int loads) {
  std::vector<std::uint32_t> y(static_cast<std::size_t>(p.chip.lanes()));
  for (int n = 0; n < loads; ++n)
    y[static_cast<std::size_t>(n)] = static_cast<std::uint32_t>(2 * (3 + n) * p.chip.lanes());
  return y;
}

std::vector<std::uint8_t> low_bytes(const std::vector<std::uint32_t>& words) {
  return {words.begin(), words.end()};
}

}  // namespace

TEST_CASE(
    "a Write to the weights' vectors in any cycle from their Read to the product's end changes nothing") {
  const Places p;
  for (const int loads : {1, 2, 8})
    for_each_engine(p.chip, [&](const std::string& engine) {
      for (int when = kLoad - p.to_port + loads; when < p.accumulate + loads + 2; ++when)
        for (const int row : {0, loads - 1}) {
          CAPTURE(loads);
          CAPTURE(when);
          ProgramBuilder b = multiplication(p, loads);
          b.place(b.mem_e(42), when - p.chip.lat_read, read(0, west(9)))
              .place(b.mem_e(40), when, write(row, west(9)));
          Run r(engine, b.build());
          REQUIRE_MESSAGE(r.result().finished, r.why());
          CHECK(r.words(b.mem_e(0), 5) == product(p, loads));
          CHECK(r.bytes(b.mem_e(40), row)[0] == 100);
        }
    });
}

TEST_CASE(
    "a poke between two runs, in any cycle: what was read before keeps its value, what is read later has the "
    "new one") {
  const Places p;
  for (const int loads : {1, 2, 8})
    for_each_engine(p.chip, [&](const std::string& engine) {
      const Program program = multiplication(p, loads).build();
      const ProgramBuilder b(p.chip);
      const int read_at = kLoad - p.to_port;
      for (int when = read_at - 1; when < p.accumulate + loads + 2; ++when) {
        CAPTURE(loads);
        CAPTURE(when);
        // Engines that stagger superlanes are between them in these cycles; the first superlane of the RTL
        // has its SRAM's word by the edge that ends the cycle before.
        const int staggered = when - (read_at + loads - 1), first = engine == "rtl" ? 0 : 1;
        if (engine != "fast" && staggered >= first && staggered < p.chip.superlanes) continue;
        const Loan e(engine);
        e->load(program);
        e->run(when);
        e->poke(b.mem_e(40), loads - 1, std::vector<std::uint8_t>(static_cast<std::size_t>(b.lanes()), 7));
        REQUIRE(e->run(kForever).finished);
        auto expected = product(p, loads);
        if (when <= read_at + loads - 1)
          expected[static_cast<std::size_t>(loads - 1)] = static_cast<std::uint32_t>(2 * 7 * b.lanes());
        std::vector<std::uint8_t> low(static_cast<std::size_t>(b.lanes())), high(low);
        e->peek(b.mem_e(0), 5, low);
        e->peek(b.mem_e(1), 5, high);
        for (std::size_t n = 0; n < expected.size(); ++n)
          CHECK(expected[n] == static_cast<std::uint32_t>(low[n] | high[n] << 8));
      }
    });
}

TEST_CASE("of a product and another vector written to the same place, the later one stays") {
  const Places p;
  const int loads = 8, written = p.written(loads);
  for_each_engine(p.chip, [&](const std::string& engine) {
    for (int when = written - 3; when <= written + 20; ++when) {
      if (when == written) continue;
      CAPTURE(when);
      ProgramBuilder b = multiplication(p, loads);
      b.place(b.mem_e(42), when - p.between(Direction::kWest, 42, 0), read(0, west(9)))
          .place(b.mem_e(0), when, write(5, west(9)));
      Run r(engine, b.build());
      REQUIRE_MESSAGE(r.result().finished, r.why());
      const auto low = low_bytes(product(p, loads));
      CHECK(r.bytes(b.mem_e(0), 5) == (when < written ? low : std::vector<std::uint8_t>(low.size(), 100)));
    }
  });
}

TEST_CASE("a loop of Reads that begins before or after a product is written has it where it reads later") {
  const Places p;
  const int loads = 8, written = p.written(loads), apart = 4;
  for_each_engine(p.chip, [&](const std::string& engine) {
    for (int start = written - 40; start <= written + 12; ++start) {
      const int last = start + 7 * apart, row_read = start + 5 * apart;
      if (start <= written && written <= last) continue;  // a queue does one thing at a time
      CAPTURE(start);
      ProgramBuilder b = multiplication(p, loads);
      b.fill(b.mem_e(0), 5, 77);
      b.place(b.mem_e(0), start, {read(0, east(20)), repeat(1, 7, apart, 1)});
      b.place(b.mem_e(30), start + p.between(Direction::kEast, 0, 30),
              {write(10, east(20)), repeat(1, 7, apart, 1)});
      Run r(engine, b.build());
      REQUIRE_MESSAGE(r.result().finished, r.why());
      const auto low = low_bytes(product(p, loads));
      CHECK(r.bytes(b.mem_e(30), 15) ==
            (row_read < written ? std::vector<std::uint8_t>(low.size(), 77) : low));
    }
  });
}

TEST_CASE("many products, each written to a row of its own and looked at only at the end") {
  const Places p;
  const int products = 100, apart = 8, written = p.written(1);
  const Instr again = repeat(1, products - 1, apart), next = repeat(1, products - 1, apart, 1);
  for_each_engine(p.chip, [&](const std::string& engine) {
    ProgramBuilder b(p.chip);
    b.fill(b.mem_e(40), 0, 3);
    for (int i = 0; i < products; ++i) b.fill(b.mem_e(41), i, i + 1);
    b.place(b.mem_e(40), kLoad - p.to_port, read(0, east(0))).place(b.weights(2), kLoad, lw(0, east(0), 1));
    b.place(b.array(2), p.install, iw(0)).place(b.array(2), p.activate, {abc(0, east(1)), again});
    b.place(b.mem_e(41), p.activate - p.to_port, {read(0, east(1)), next});
    b.place(b.accumulators(2), p.accumulate, {acc(0, kClear | kEmit, west(4)), again});
    for (int i = 0; i < 4; ++i) b.place(b.mem_e(i), written, {write(5, west(4 + i)), next});
    Run r(engine, b.build());
    REQUIRE_MESSAGE(r.result().finished, r.why());
    for (int i = 0; i < products; ++i) {
      CAPTURE(i);
      CHECK(r.words(b.mem_e(0), 5 + i)[0] == static_cast<std::uint32_t>(3 * (i + 1) * p.chip.lanes()));
    }
  });
}

TEST_CASE("a loop that loads neighbouring columns from two places of a slice") {
  const Places p;
  for (const int second : {2, 3, 50}) {  // where the vectors of column 2 and behind are
    CAPTURE(second);
    ProgramBuilder b = multiplication(p, 1);
    std::vector<std::uint32_t> expected(static_cast<std::size_t>(p.chip.lanes()));
    for (int column = 0; column < 8; ++column) {
      const int row = column < 2 ? column : second + column - 2;
      b.fill(b.mem_e(39), row, 10 + column);
      expected[static_cast<std::size_t>(column)] =
          static_cast<std::uint32_t>(2 * (10 + column) * p.chip.lanes());
    }
    // Twice, so that it is a loop; before the weights of multiplication(), whose column 0 is put over it.
    expected[0] = static_cast<std::uint32_t>(2 * 3 * p.chip.lanes());
    const auto words = [&](const Instr& first, const Instr& behind) {
      return std::vector<Instr>{first,  repeat(1, 1, 1, 1), nop(1),
                                behind, repeat(1, 5, 1, 1), repeat(5, 1, 12)};
    };
    const int load = kLoad - 30;
    b.place(b.mem_e(39), load - p.to_port - 1, words(read(0, east(2)), read(second, east(2))));
    b.place(b.weights(2), load, words(lw(0, east(2), 1), lw(2, east(2), 1)));
    for_each_engine(p.chip, [&](const std::string& engine) {
      Run r(engine, b.build());
      REQUIRE_MESSAGE(r.result().finished, r.why());
      CHECK(r.words(b.mem_e(0), 5) == expected);
    });
  }
}

// A loop that loads `rows` times four columns from `first` on, twice, with an Iw in between: stream n takes
// them from slice E30+n, `step` rows apart (of the last stream: `last_step`), the second time `again` rows
// (of the last stream: `last_again`) behind the first.
struct WideLoop {
  int first, step, last_step, again, last_again;
};

TEST_CASE("a loop that loads whole stretches of the buffer, or nearly") {
  const Places p;
  const int width = 4, rows = 3, apart = 12, load = kLoad - 40;
  for (const WideLoop& loop : {WideLoop{0, 1, 1, 3, 3}, WideLoop{0, 2, 2, 1, 1}, WideLoop{8, 1, 1, 3, 3},
                               WideLoop{0, 1, 2, 3, 3}, WideLoop{0, 1, 1, 3, 4}}) {
    CAPTURE(loop.first);
    CAPTURE(loop.last_step);
    CAPTURE(loop.last_again);
    ProgramBuilder b = multiplication(p, 1);
    std::vector<std::uint32_t> expected = product(p, 1);
    const auto twice = [&](const Instr& i, int step, int again) {
      return std::vector<Instr>{i, repeat(1, rows - 1, 1, step), repeat(2, 1, apart, again)};
    };
    for (int n = 0; n < width; ++n) {
      const int step = n + 1 < width ? loop.step : loop.last_step;
      const int again = n + 1 < width ? loop.again : loop.last_again;
      const auto to_port =
          p.chip.lat_read + timing::transit(Direction::kEast,
                                            timing::mem_site(p.chip, Hemisphere::kEast, 30 + n),
                                            timing::mxm_tap(p.chip, Hemisphere::kEast))
                                .v;
      b.place(b.mem_e(30 + n), load - to_port, twice(read(0, east(8 + n)), step, again));
      for (int row = 0; row < 2 * rows + 4; ++row) b.fill(b.mem_e(30 + n), row, 10 * n + row);
      for (int row = 0; row < rows; ++row)
        if (const int column = loop.first + width * row + n; column > 0)
          expected[static_cast<std::size_t>(column)] =
              static_cast<std::uint32_t>(2 * (10 * n + row * step + again) * p.chip.lanes());
    }
    b.place(b.weights(2), load, twice(lw(loop.first, east(8), width), width, 0));
    b.place(b.array(2), load + apart - 2, iw(1));
    for_each_engine(p.chip, [&](const std::string& engine) {
      Run r(engine, b.build());
      REQUIRE_MESSAGE(r.result().finished, r.why());
      CHECK(r.words(b.mem_e(0), 5) == expected);
    });
  }
}

TEST_CASE("a Write to weights that crossed the chip, in any cycle until their loop of Lws is over") {
  const Places p;
  const int columns = 8, apart = 7, period = 60, times = 3, load = 400;
  const int end = load + (times - 1) * period + (columns - 1) * apart, later = end + 1 - p.install;
  const int outermost = static_cast<int>(p.chip.mem_slices) - 1, first_row = columns * (times - 1);
  const Site far = timing::mem_site(p.chip, Hemisphere::kWest, outermost);
  const auto crossing =
      p.chip.lat_read + timing::transit(Direction::kEast, far, timing::mxm_tap(p.chip, Hemisphere::kEast)).v;
  const int under_way = columns - 1 - static_cast<int>(crossing - 1) / apart;
  const auto refill =
      p.chip.lat_read +
      timing::transit(Direction::kWest, timing::mem_site(p.chip, Hemisphere::kWest, outermost - 1), far).v;
  const auto loop = [&](const Instr& i, int next_time) {
    return std::vector<Instr>{i, repeat(1, columns - 1, apart, 1), repeat(2, times - 1, period, next_time)};
  };
  std::vector<std::uint32_t> expected(static_cast<std::size_t>(p.chip.lanes()));
  for (int n = 0; n < columns; ++n)
    expected[static_cast<std::size_t>(n)] =
        static_cast<std::uint32_t>(2 * (10 + first_row + n) * p.chip.lanes());
  for_each_engine(p.chip, [&](const std::string& engine) {
    for (int when = static_cast<int>(end - crossing) + 3; when <= end + 2; ++when) {
      CAPTURE(when);
      ProgramBuilder b(p.chip);
      const int slice = b.mem_w(outermost);
      for (int row = 0; row < columns * times; ++row) b.fill(slice, row, 10 + row);
      b.fill(b.mem_w(outermost - 1), 0, 100).fill(b.mem_e(41), 0, 2);
      b.place(slice, load - crossing, loop(read(0, east(0)), columns))
          .place(b.weights(2), load, loop(lw(0, east(0), 1), 0));
      // The first one, of a vector already taken, as soon as the slice is free; the second of the first one
      // that was still under way then.
      b.place(b.mem_w(outermost - 1), end - crossing + 1 - refill, read(0, west(9)))
          .place(slice, end - crossing + 1, write(0, west(9)));
      b.place(b.mem_w(outermost - 1), when - refill, read(0, west(9)))
          .place(slice, when, write(first_row + under_way, west(9)));
      b.place(b.array(2), p.install + later, iw(0)).place(b.array(2), p.activate + later, abc(0, east(1)));
      b.place(b.mem_e(41), p.activate + later - p.to_port, read(0, east(1)));
      b.place(b.accumulators(2), p.accumulate + later, acc(0, kClear | kEmit, west(4)));
      for (int i = 0; i < 4; ++i) b.place(b.mem_e(i), p.written(1) + later, write(5, west(4 + i)));
      Run r(engine, b.build());
      REQUIRE_MESSAGE(r.result().finished, r.why());
      REQUIRE(r.words(b.mem_e(0), 5) == expected);
    }
  });
}

}  // namespace lpu::tests
