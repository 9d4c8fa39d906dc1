#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "emulator/claims/claim.h"

namespace lpu::claims {
namespace {

std::vector<Row> rows_on(const char* preset) {
  Chip chip;
  REQUIRE(chip_preset(preset, &chip));
  explore::Store store;
  explore::Team alone;
  explore::Evaluator evaluator(&store, &alone, {2, {}});
  Bench bench(chip, &evaluator);
  return examine_all(&bench);
}

const std::vector<Row>& tsp() {
  static const std::vector<Row> rows = rows_on("tsp-v1");
  return rows;
}
const std::vector<Row>& guide() {
  static const std::vector<Row> rows = rows_on("guide");
  return rows;
}

const Row& row(const std::vector<Row>& rows, const std::string& claim) {
  const auto it = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.claim == claim; });
  REQUIRE(it != rows.end());
  return *it;
}

bool says(const Row& r, const std::string& text) { return r.measured.find(text) != std::string::npos; }

// The number behind C in "C7", as a whole word.
std::set<int> numbers_named(const std::vector<Row>& rows) {
  std::set<int> found;
  for (const Row& r : rows) {
    const std::size_t at = r.where.find("serving.md 1F C");
    if (at != std::string::npos) found.insert(std::stoi(r.where.substr(at + 15)));
  }
  return found;
}

TEST_CASE("every row of serving.md 1F is there") {
  std::set<int> all;
  for (int i = 1; i <= 30; ++i) all.insert(i);
  CHECK(numbers_named(tsp()) == all);
}

TEST_CASE("every row of quant_3p5bit.md 5 is there") {
  const std::vector<std::string> names = {"1 ms/layer",   "compute .7",     "\"layer\" = 8192x8192",
                                          "~32 MB/layer", "443 MB x 80",    "70B @ 19 GB",
                                          "table1",       "4188 tok/s",     "28 %",
                                          "80 GB/s",      "weight load",    "750 TOPS",
                                          "375 TOPS",     "10,714 tok/s",   "2.42x",
                                          "6.995x",       "LUT 1.504x",     "bit-exact",
                                          "8/8 theorems", "overflow bound", "< 5 % error",
                                          "power",        "A100 INT8"};
  for (const std::string& name : names) {
    CAPTURE(name);
    const auto named = [&](const Row& r) {
      return r.where.find("quant_3p5bit.md 5 (" + name) != std::string::npos;
    };
    CHECK(std::any_of(tsp().begin(), tsp().end(), named));
  }
}

TEST_CASE("every row is complete, on both presets") {
  const std::set<std::string> verdicts = {"holds", "refuted", "contradictory", "unsupported"};
  const std::set<std::string> labels = {"fact", "inference", "assumption"};
  for (const auto* rows : {&tsp(), &guide()}) {
    std::set<std::string> claims;
    for (const Row& r : *rows) {
      CAPTURE(r.claim);
      CHECK(claims.insert(r.claim).second);
      CHECK_FALSE(r.where.empty());
      CHECK_FALSE(r.arithmetic.empty());
      CHECK_FALSE(r.measured.empty());
      CHECK(verdicts.count(r.verdict) == 1);
      CHECK(labels.count(r.label) == 1);
      CHECK((r.claim + r.where + r.arithmetic + r.measured + r.command).find('\n') == std::string::npos);
    }
  }
}

TEST_CASE("flagship rows on tsp-v1") {
  const Row& layer = row(tsp(), "1 ms per layer");
  CHECK(layer.verdict == "refuted");
  CHECK(says(layer, "3,633 cycles (4.04 us)"));
  CHECK(says(layer, "69,847 cycles (77.61 us)"));
  CHECK(row(tsp(), "80 ms per token").verdict == "refuted");
  CHECK(says(row(tsp(), "80 ms per token"), "6.209 ms"));  // 80 * 69,847 / 900 MHz
  CHECK(row(tsp(), "12,500 tokens/s").verdict == "refuted");
  CHECK(says(row(tsp(), "12,500 tokens/s"), "414.0 tokens/s"));
  CHECK(row(tsp(), "32 MB per layer, all data fits in 230 MB of SRAM").verdict == "refuted");
  CHECK(says(row(tsp(), "32 MB per layer, all data fits in 230 MB of SRAM"), "1.67 times"));
  CHECK(row(tsp(), "46 % less memory than INT4: 70B in 19 GB").verdict == "refuted");
  CHECK(says(row(tsp(), "46 % less memory than INT4: 70B in 19 GB"), "12.49 % less"));
  CHECK(row(tsp(), "750 TOPS INT8 from one 320x320 array").verdict == "refuted");
  CHECK(says(row(tsp(), "750 TOPS INT8 from one 320x320 array"), "184.3 TOPS"));
  CHECK(says(row(tsp(), "750 TOPS INT8 from one 320x320 array"), "together 737.3"));
  CHECK(row(tsp(), "375 TOPS INT4").verdict == "refuted");
  CHECK(row(tsp(), "50 to 62.5 tokens/s/W, 8 times an A100").verdict == "refuted");
}

TEST_CASE("flagship rows on the guide's own machine") {
  const Row& layer = row(guide(), "1 ms per layer");
  CHECK(layer.verdict == "refuted");
  CHECK(says(layer, "866,601 cycles (866.60 us)"));  // its 8192x8192 is near 1 ms: 67 MB at 80 GB/s
  CHECK(row(guide(), "12,500 tokens/s").verdict == "refuted");
  CHECK(says(row(guide(), "12,500 tokens/s"), "2.5 tokens/s"));
  CHECK(row(guide(), "memory bandwidth 80 GB/s").verdict == "holds");  // it is built that way
  CHECK(row(tsp(), "memory bandwidth 80 GB/s").verdict == "refuted");
  CHECK(says(row(guide(), "750 TOPS INT8 from one 320x320 array"), "204.8 TOPS"));  // 1 GHz
  CHECK(row(guide(), "375 TOPS INT4").verdict == "unsupported");  // it has no way to widen int4
}

TEST_CASE("holds means within a tenth, both ways") {
  CHECK(within_a_tenth(110, 100) == Verdict::kHolds);
  CHECK(within_a_tenth(91, 100) == Verdict::kHolds);
  CHECK(within_a_tenth(111, 100) == Verdict::kRefuted);
  CHECK(within_a_tenth(90, 100) == Verdict::kRefuted);
  CHECK(against(30, 1000) == "0.03 of the claim");
  CHECK(against(2000, 1000) == "2 times the claim");
}

TEST_CASE("a chip's words make that chip") {
  Chip chip;
  CHECK(chip_words(chip) == "");
  chip_preset("guide", &chip);
  CHECK(chip_words(chip) == " --chip guide");
  chip.lat_alu = 5;
  chip.mxm_weight_decoder = 1;
  CHECK(chip_words(chip) == " --chip guide --set mxm.weight_decoder=int4 --set latency.alu=5");
}

}  // namespace
}  // namespace lpu::claims
