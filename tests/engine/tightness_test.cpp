// The literal cycles of tsp-v1, tight from both sides on every engine; and proof that a latency off by one
// fails.
#include "tests/engine/tightness.h"

#include <doctest/doctest.h>

#include "tests/engine/run.h"

namespace lpu::tests {

TEST_CASE("every timing number is tight on tsp-v1") {
  for (const Tightness& t : tightness_table())
    for_each_engine(t.on(Chip()),
                    [&](const std::string& engine) { CHECK(not_tight(engine, t, Chip(), t.cycle) == ""); });
}

TEST_CASE("a chip whose latency is off by one is caught by every experiment made of it") {
  for (const Tightness& t : tightness_table())
    for (const auto member : t.made_of) {
      Chip slow;
      slow.*member += 1;
      for_each_engine(t.on(slow), [&](const std::string& engine) {
        CHECK_MESSAGE(not_tight(engine, t, slow, t.cycle) != "", t.name);
      });
    }
}

TEST_CASE("every latency of chip.def is part of an experiment") {
  for (const ChipKey& key : chip_keys()) {
    if (key.key.rfind("latency.", 0) != 0) continue;
    bool found = false;
    for (const Tightness& t : tightness_table())
      for (const auto member : t.made_of) found = found || member == key.member;
    CHECK_MESSAGE(found, key.key);
  }
}

}  // namespace lpu::tests
