#include "emulator/isa/chip.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "emulator/isa/timing.h"

namespace lpu::tests {
namespace {

Chip preset(std::string_view name) {
  Chip c;
  REQUIRE(chip_preset(name, &c));
  return c;
}

// The one message about a tsp-v1 with some settings changed.
std::string only_violation(std::initializer_list<std::string_view> settings) {
  Chip c;
  for (const std::string_view s : settings) REQUIRE(chip_set(&c, s) == "");
  const auto all = chip_violations(c);
  REQUIRE(all.size() == 1);
  return all.front();
}

}  // namespace

TEST_CASE("every preset is valid and knows its name") {
  for (const std::string_view name : chip_presets()) {
    const Chip c = preset(name);
    CHECK(c.preset == name);
    CHECK(chip_violations(c).empty());
  }
  CHECK(preset("tsp-v1") == Chip{});
}

TEST_CASE("an unknown preset changes nothing") {
  Chip c = preset("mini");
  CHECK_FALSE(chip_preset("maxi", &c));
  CHECK(c == preset("mini"));
  CHECK(chip_set(&c, "preset=maxi") == "preset=maxi: the presets are tsp-v1, mini, guide");
  CHECK(chip_set(&c, "preset=guide") == "");
  CHECK(c == preset("guide"));
}

TEST_CASE("the full chip has the public numbers") {
  const Chip c;
  CHECK(c.lanes() == 320);
  CHECK(c.sram_bytes() == 220LL * 1024 * 1024);
  CHECK(queue_count(c) == 144);
  CHECK(c.hops() == 11);
  // TP-HW SQ, HAF: 19 cycles from the SXM's output to an ALU.
  CHECK(timing::mxm_launch(c, Hemisphere::kEast).x == 19);
}

TEST_CASE("every key can be set to both ends of its range and to nothing beyond") {
  for (const ChipKey& k : chip_keys()) {
    CAPTURE(k.key);
    const bool choice = k.unit.find('|') != std::string_view::npos;
    for (const std::int64_t v : {k.min, k.max, k.min - 1, k.max + 1}) {
      Chip c;
      c.*k.member = v;
      const auto violations = chip_violations(c);
      const bool named = std::any_of(violations.begin(), violations.end(), [&](const std::string& s) {
        return s.starts_with(std::string(k.key) + "=") && s.find(": must be ") != std::string::npos;
      });
      CHECK(named == (v < k.min || v > k.max));
    }
    if (choice) continue;
    Chip c;
    CHECK(chip_set(&c, std::string(k.key) + "=" + std::to_string(k.max)) == "");
    CHECK(c.*k.member == k.max);
  }
}

TEST_CASE("every key out of range is reported at once") {
  Chip c;
  for (const ChipKey& k : chip_keys()) c.*k.member = k.max + 1;
  CHECK(chip_violations(c).size() == chip_keys().size());
}

TEST_CASE("a range violation says what would be right") {
  CHECK(only_violation({"geometry.superlanes=33"}) == "geometry.superlanes=33: must be 1 to 32 (superlanes)");
  CHECK(only_violation({"stream.per_direction=64"}) == "stream.per_direction=64: must be 32");
}

TEST_CASE("rules between keys are named") {
  CHECK(only_violation({"mem.slices_per_hemisphere=4", "mem.slices_per_hop=5"}) ==
        "mem.slices_per_hop=5: at most mem.slices_per_hemisphere=4");
  CHECK(only_violation({"geometry.superlanes=32", "latency.mxm_accumulate=17"}) ==
        "geometry.superlanes=32: at most latency.mxm_entry + mxm_multiply + mxm_accumulate = 31, or partial "
        "sums "
        "return before the last superlane is added");
  CHECK(only_violation({"latency.mxm_exit=10"}) ==
        "latency.mxm_exit=10: at most latency.sxm_cross=9, the result leaves the SXM on its inner side");
  CHECK(only_violation({"mxm.weight_decoder=q3p5", "mxm.weight_streams=15"}) ==
        "mxm.weight_decoder=q3p5: needs mxm.weight_streams=16, it widens 12 streams to 16 columns at once; "
        "mxm.weight_streams=15");
}

TEST_CASE("rules between keys do not fire one step before") {
  Chip c;
  for (const std::string_view s : {"geometry.superlanes=32", "latency.mxm_accumulate=18",
                                   "latency.mxm_exit=9", "mxm.weight_decoder=q3p5", "mem.slices_per_hop=44"})
    REQUIRE(chip_set(&c, s) == "");
  CHECK(chip_violations(c).empty());
}

TEST_CASE("chip_set explains what it refuses") {
  Chip c;
  CHECK(chip_set(&c, "geometry.superlane=3") ==
        "there is no chip key 'geometry.superlane' (did you mean geometry.superlanes?)");
  CHECK(chip_set(&c, "superlanes=3") ==
        "there is no chip key 'superlanes' (did you mean geometry.superlanes?)");
  CHECK(chip_set(&c, "qwertyuiop=3") == "there is no chip key 'qwertyuiop'");
  CHECK(chip_set(&c, "geometry.superlanes") ==
        "'geometry.superlanes' is not key=value, e.g. geometry.superlanes=20");
  CHECK(chip_set(&c, "geometry.superlanes=2k") ==
        "geometry.superlanes=2k: the value must be a whole number from 1 to 32 (superlanes)");
  CHECK(chip_set(&c, "geometry.superlanes=") ==
        "geometry.superlanes=: the value must be a whole number from 1 to 32 (superlanes)");
  CHECK(chip_set(&c, "clock.hz=99999999999999999999") ==
        "clock.hz=99999999999999999999: the value must be a whole number from 1 to 10000000000 (Hz)");
  CHECK(chip_set(&c, "mxm.weight_decoder=int3") ==
        "mxm.weight_decoder=int3: the value must be one of none, int4, q3p5");
  CHECK(c == Chip{});
}

TEST_CASE("chip_set takes blanks around key and value and choices by name") {
  Chip c;
  CHECK(chip_set(&c, "  latency.read =  7 ") == "");
  CHECK(c.lat_read == 7);
  CHECK(chip_set(&c, "mxm.weight_decoder=q3p5") == "");
  CHECK(c.decoder() == WeightDecoder::kQ3p5);
}

}  // namespace lpu::tests
