// Row 26 of serving.md 5, apart because its matrices are large.
#include <doctest/doctest.h>

#include "emulator/explore/cliffs/probes.h"
#include "tests/engine/sanitized.h"

namespace lpu::explore {
namespace {

std::vector<Cliff> found(const char* planes) {
  Design d;
  d.workload = model::single_matmul({1, 320, 320});
  d.single = true;
  REQUIRE(chip_set(&d.chip, planes).empty());
  Store store;
  Team alone;
  Evaluator evaluator(&store, &alone, {2, {}});
  return examine(vocabulary_probe(d), &evaluator);
}

// Sanitizers see the same code in the other rows' probes.
TEST_CASE("row 26: 128,256 columns end in padding: 401 columns of tiles, 402 in pairs of planes" *
          doctest::skip(tests::kSanitized)) {
  const auto pairs = found("mxm.planes=4");
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0].at == "128001");                                          // 200 pairs of 640
  CHECK(pairs[0].to.find("10,452 tiles installed") != std::string::npos);  // 26 * 402
  CHECK(pairs[1].at == "128641");
  const auto single = found("mxm.planes=1");
  REQUIRE(single.size() == 2);
  CHECK(single[0].to.find("10,426 tiles installed") != std::string::npos);  // 26 * 401 (serving.md 2.3)
  CHECK(single[1].at == "128321");
  for (const auto* cliffs : {&pairs, &single})
    for (const Cliff& c : *cliffs) CHECK(c.at == c.predicted);
}

TEST_CASE("row 26: 32,000 columns are 100 tiles exactly") {
  Problem p;
  p.k = 8192;
  p.n = 32000;
  p.chip.mem_bank_words = 65536;
  CHECK(measure(p).installs == 2600);  // 26 * 100
  p.n = 32001;
  CHECK(measure(p).installs > 2600);
}

}  // namespace
}  // namespace lpu::explore
