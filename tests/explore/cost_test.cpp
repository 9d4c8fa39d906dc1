#include "emulator/explore/cost.h"

#include <doctest/doctest.h>

#include "emulator/explore/cost_json.h"

namespace lpu::explore {
namespace {

Problem matmul(std::size_t m, std::size_t k, std::size_t n) {
  Problem p;
  p.m = m;
  p.k = k;
  p.n = n;
  return p;
}

TEST_CASE("8192x8192 at batch 1 costs what the compiler's README says") {
  const Cost c = measure(matmul(1, 8192, 8192));
  CHECK(c.refused == "");
  CHECK(c.cycles == 3633);
  CHECK(c.chips == 1);
  CHECK(c.tiles == 676);
  CHECK(c.installs == 676);
  CHECK(c.tile_period == 21);
  CHECK(c.bound_cycles == 3386);  // 676 tiles * (20 + 1/32) / 4
  CHECK(binding_of(Chip{}, c).resource == "weight feed");
}

TEST_CASE("the binding resource is what the schedule keeps busy") {
  CHECK(binding_of(Chip{}, measure(matmul(64, 8192, 8192))).resource == "MXM");
  CHECK(binding_of(Chip{}, measure(matmul(1, 320, 320))).resource == "latency");
  Problem q = matmul(1, 8192, 8192);
  q.format = kernels::Format::kQ3p5;
  CHECK(binding_of(Chip{}, measure(q)).resource == "VXM");
}

TEST_CASE("what does not fit one chip is measured on as many as it needs") {
  const Cost c = measure(matmul(1, 8192, 28672));
  CHECK(c.chips == 2);
  CHECK(c.cycles == 6258);
  CHECK(c.chip_cycles == 2 * 6258);
}

TEST_CASE("equal shares are compiled once and counted as often as there are chips") {
  const std::vector<Share> shares = shares_of(1000, 3);
  std::size_t columns = 0;
  int chips = 0;
  for (const Share& s : shares) {
    columns += s.columns * static_cast<std::size_t>(s.chips);
    chips += s.chips;
  }
  CHECK(columns == 1000);
  CHECK(chips == 3);
  CHECK(shares_of(960, 3).size() == 1);
}

TEST_CASE("a problem the compiler refuses is a result with its reason") {
  Problem group = matmul(1, 1000, 320);
  group.group = 128;
  CHECK(measure(group).refused == "group 128 does not divide K = 1000");
  CHECK(measure(matmul(1, 200000, 16)).refused.find("could overflow") != std::string::npos);
  Problem chips = matmul(1, 320, 32);
  chips.chips = 3;
  CHECK(measure(chips).refused.find("cannot be split over 3 chips") != std::string::npos);
  Problem invalid = matmul(1, 320, 32);
  invalid.chip.mxm_planes = 3;
  CHECK(measure(invalid).refused.find("planes") != std::string::npos);
  Problem words = matmul(1, 8192, 8192);
  words.chip.queue_words = 4;
  const Cost c = measure(words);
  CHECK(c.refused.find("a queue holds 4") != std::string::npos);
  CHECK(c.cycles == 0);
}

TEST_CASE("a cost survives being written and read") {
  for (const Problem& p : {matmul(3, 500, 700), matmul(1, 200000, 16)}) {
    const Cost cost = measure(p);
    Cost back;
    REQUIRE(from_text(to_text(cost), &back));
    CHECK(back == cost);
  }
  const VerifyRun run{1, 2, 3};
  VerifyRun back;
  REQUIRE(from_text(to_text(run), &back));
  CHECK(back == run);
}

TEST_CASE("no text that is not a cost is read as one, whatever is cut off") {
  const std::string text = to_text(measure(matmul(1, 320, 320)));
  Cost c;
  for (std::size_t length = 0; length < text.size(); ++length)
    CHECK_FALSE(from_text(text.substr(0, length), &c));
  CHECK_FALSE(from_text("{}", &c));
  CHECK_FALSE(from_text("[1]", &c));
  CHECK_FALSE(from_text(R"({"refused": 3})", &c));
}

TEST_CASE("a key tells problems apart and nothing else") {
  const Problem base = matmul(1, 320, 320);
  std::vector<Problem> others(9, base);
  others[0].m = 2;
  others[1].k = 321;
  others[2].n = 321;
  others[3].format = kernels::Format::kQ3p5;
  others[4].group = 32;
  others[5].zero_points = true;
  others[6].output = compiler::Output::kInt32;
  others[7].chips = 1;
  others[8].chip.lat_alu = 4;
  for (const Problem& p : others) CHECK(key_of(p) != key_of(base));
  Problem same = base;
  same.odd_scales = true;  // int8 has no rows of 3 bits
  CHECK(key_of(same) == key_of(base));
  same.format = others[3].format;
  CHECK(key_of(same) != key_of(others[3]));
}

}  // namespace
}  // namespace lpu::explore
