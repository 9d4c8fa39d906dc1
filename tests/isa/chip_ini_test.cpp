#include <doctest/doctest.h>

#include "emulator/isa/chip.h"

namespace lpu::tests {

TEST_CASE("sections and dotted keys mean the same") {
  Chip a, b;
  CHECK(chip_load_ini(
            &a, "# a what-if\n[latency]\nread = 2   # slower\nalu=5\n\n[mxm]\nweight_decoder = int4\n") ==
        "");
  CHECK(chip_load_ini(&b, "latency.read=2\r\nlatency.alu=5\r\nmxm.weight_decoder=int4") == "");
  CHECK(a == b);
  CHECK(a.lat_read == 2);
  CHECK(a.lat_alu == 5);
  CHECK(a.decoder() == WeightDecoder::kInt4);
}

TEST_CASE("a file may start from a preset") {
  Chip c, mini;
  REQUIRE(chip_preset("mini", &mini));
  CHECK(chip_load_ini(&c, "preset = mini\n") == "");
  CHECK(c == mini);
}

TEST_CASE("errors of a file carry the line") {
  Chip c;
  CHECK(chip_load_ini(&c, "\n[latency]\nraed = 2\n") ==
        "line 3: there is no chip key 'latency.raed' (did you mean latency.read?)");
  CHECK(chip_load_ini(&c, "latency.read = 2\nlatency.alu\n") ==
        "line 2: 'latency.alu' is neither [section] nor key = value");
  CHECK(chip_load_ini(&c, "latency.read = x\n") ==
        "line 1: latency.read=x: the value must be a whole number from 1 to 16 (cycles)");
  CHECK_FALSE(chip_load_ini(&c, "latency.read =\n").empty());
  CHECK_FALSE(chip_load_ini(&c, "= 2\n").empty());
  CHECK_FALSE(chip_load_ini(&c, "[latency\nread = 2\n").empty());
}

TEST_CASE("the text of a chip loads back to the chip, for every key at both ends") {
  for (const ChipKey& k : chip_keys())
    for (const std::int64_t v : {k.min, k.max}) {
      Chip c, back;
      c.*k.member = v;
      REQUIRE(chip_load_ini(&back, chip_to_ini(c)) == "");
      CHECK(back == c);
    }
}

}  // namespace lpu::tests
