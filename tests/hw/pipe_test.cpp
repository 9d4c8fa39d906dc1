#include "hw/pipe.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

namespace lpu::hw {

TEST_CASE("a pipe delays by its depth, whatever pattern enters") {
  for (const int depth : {1, 2, 3, 15, 16, 63, 64, 65, 127, 128, 129, 191, 192}) {
    CAPTURE(depth);
    Pipe<int> pipe(depth);
    std::mt19937 rng(static_cast<unsigned>(depth));
    std::vector<int> entered;  // per cycle; 0: nothing
    for (int t = 1; t <= 3 * depth + 50; ++t) {
      const int now = static_cast<int>(entered.size());
      const int expected = now >= depth ? entered[static_cast<std::size_t>(now - depth)] : 0;
      REQUIRE((pipe.out() == nullptr ? 0 : *pipe.out()) == expected);
      const int in = rng() % 3 == 0 ? t : 0;
      pipe.shift();
      if (in != 0) pipe.put() = in;
      entered.push_back(in);
    }
  }
}

TEST_CASE("a pipe is empty when the last content has left") {
  Pipe<int> pipe(3);
  CHECK(pipe.empty());
  pipe.put() = 1;
  pipe.shift();
  pipe.shift();
  CHECK_FALSE(pipe.empty());
  CHECK(pipe.holds(2));
  pipe.shift();
  CHECK(pipe.empty());
  pipe.put() = 2;
  pipe.clear();
  CHECK(pipe.empty());
}

}  // namespace lpu::hw
