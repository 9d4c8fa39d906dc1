#include <doctest/doctest.h>

#include <numeric>

#include "emulator/profile/bins.h"

using namespace lpu;
using namespace lpu::profile;

namespace {

Bins over(std::int64_t first, std::int64_t cycles) {
  Recording r;
  r.first = first;
  r.last = first + cycles - 1;
  return Bins(r);
}

}  // namespace

TEST_CASE("bins cover the window, whatever its length") {
  for (const std::int64_t cycles : {1, 2, 127, 128, 129, 255, 256, 257, 3633}) {
    for (const std::int64_t first : {0, 5}) {
      CAPTURE(cycles);
      const Bins b = over(first, cycles);
      CHECK(b.count() <= static_cast<std::size_t>(kMostBins));
      CHECK(b.of(first) == 0);
      CHECK(b.of(first + cycles - 1) == b.count() - 1);
      CHECK(b.of(first + cycles + 100) == b.count() - 1);
      std::vector<std::int64_t> all(b.count(), 0);
      add_cycles(b, first - 10, first + cycles + 10, &all);
      CHECK(std::accumulate(all.begin(), all.end(), std::int64_t{0}) == cycles);
      for (std::size_t i = 0; i + 1 < all.size(); ++i) CHECK(all[i] == b.width);
    }
  }
}

TEST_CASE("cycles fall into the bins they lie in") {
  const Bins b = over(10, 256);  // two cycles a bin
  REQUIRE(b.width == 2);
  std::vector<std::int64_t> bins(b.count(), 0);
  add_cycles(b, 13, 17, &bins);
  CHECK(bins[0] == 0);
  CHECK(bins[1] == 1);
  CHECK(bins[2] == 2);
  CHECK(bins[3] == 1);
  CHECK(bins[4] == 0);
  add_cycles(b, 20, 20, &bins);
  CHECK(bins[5] == 0);
}
