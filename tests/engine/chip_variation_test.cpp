// The same experiments on other chips: the literal cycle moves by exactly what a latency was changed by, and
// not with the number of superlanes.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/engine/run.h"
#include "tests/engine/tightness.h"

namespace lpu::tests {
namespace {

std::int64_t moved(const Tightness& t, std::int64_t Chip::*member, std::int64_t by) {
  return t.cycle + by * std::count(t.made_of.begin(), t.made_of.end(), member);
}

// The least value an experiment can be made for. The result leaves the SXM inside its crossing; and where
// both instructions share a queue, a distance of 1 has no cycle that is too early.
std::int64_t shortest(const ChipKey& key) {
  if (key.member == &Chip::lat_sxm_cross) return Chip().lat_mxm_exit;
  const bool one_queue = key.member == &Chip::lat_mxm_settle || key.member == &Chip::lat_write_to_read;
  return one_queue ? 2 : key.min;
}

}  // namespace

TEST_CASE("tight for 1, 2 and 20 superlanes") {
  for (const int superlanes : {1, 2, 20})
    for (const Tightness& t : tightness_table()) {
      Chip chip;
      chip.superlanes = superlanes;
      for_each_engine(t.on(chip),
                      [&](const std::string& engine) { CHECK(not_tight(engine, t, chip, t.cycle) == ""); });
    }
}

TEST_CASE("tight on the preset mini as it is") {
  for (const Tightness& t : tightness_table())
    for_each_engine(t.on(mini()),
                    [&](const std::string& engine) { CHECK(not_tight(engine, t, mini(), t.cycle) == ""); });
}

TEST_CASE("tight when a latency is longer") {
  for (const std::int64_t by : {1, 2})
    for (const ChipKey& key : chip_keys()) {
      if (key.key.rfind("latency.", 0) != 0) continue;
      Chip chip;
      chip.superlanes = 2;
      chip.*key.member += by;
      CAPTURE(key.key);
      for (const Tightness& t : tightness_table())
        for_each_engine(t.on(chip), [&](const std::string& engine) {
          CHECK(not_tight(engine, t, chip, moved(t, key.member, by)) == "");
        });
    }
}

TEST_CASE("tight when a latency is as short as it may be") {
  for (const ChipKey& key : chip_keys()) {
    if (key.key.rfind("latency.", 0) != 0) continue;
    Chip chip;
    chip.superlanes = 2;
    const std::int64_t by = shortest(key) - chip.*key.member;
    chip.*key.member = shortest(key);
    CAPTURE(key.key);
    for (const Tightness& t : tightness_table())
      for_each_engine(t.on(chip), [&](const std::string& engine) {
        CHECK(not_tight(engine, t, chip, moved(t, key.member, by)) == "");
      });
  }
}

}  // namespace lpu::tests
