#include "emulator/explore/axis.h"

#include <doctest/doctest.h>

#include <random>
#include <stdexcept>

namespace lpu::explore {
namespace {

using Values = std::vector<std::string>;

TEST_CASE("ranges include both ends when they are hit") {
  CHECK(parse_axis("k=8150:8180:10").values == Values{"8150", "8160", "8170", "8180"});
  CHECK(parse_axis("k=1:8:3").values == Values{"1", "4", "7"});
  CHECK(parse_axis("k=5:7").values == Values{"5", "6", "7"});
  CHECK(parse_axis("k=5:5").values == Values{"5"});
  CHECK(parse_axis("k=5").name == "k");
}

TEST_CASE("lists keep their order, mix with ranges, and hold each value once") {
  CHECK(parse_axis("m=64,1,8").values == Values{"64", "1", "8"});
  CHECK(parse_axis("m=1,2:4,3,16").values == Values{"1", "2", "3", "4", "16"});
  CHECK(parse_axis("weights=int8,q3p5").values == Values{"int8", "q3p5"});
}

TEST_CASE("what is no list of values is refused in one line") {
  for (const char* bad : {"", "k", "=1", "k=", "k=1,,2", "k=1:", "k=:3", "k=a:b", "k=1:2:0", "k=1:2:3:4",
                          "k=9:1", "k=1:99999999999", "k=1:99999999999999999999", "k=-1:4"}) {
    CAPTURE(bad);
    std::string what;
    try {
      parse_axis(bad);
    } catch (const std::invalid_argument& e) {
      what = e.what();
    }
    CHECK(what.find("--vary") == 0);
    CHECK(what.find('\n') == std::string::npos);
  }
}

TEST_CASE("any text is an axis or refused") {
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string text(random() % 12, ' ');
    for (char& c : text) c = "k=:,0123459-x\n"[random() % 14];
    try {
      const Axis axis = parse_axis(text);
      CHECK_FALSE(axis.name.empty());
      CHECK_FALSE(axis.values.empty());
    } catch (const std::invalid_argument&) {
      continue;
    }
  }
}

TEST_CASE("the last axis runs fastest") {
  const std::vector<Axis> axes = {parse_axis("m=1,2"), parse_axis("k=10,20,30")};
  CHECK(points_of(axes) == 6);
  CHECK(values_at(axes, 0) == Values{"1", "10"});
  CHECK(values_at(axes, 2) == Values{"1", "30"});
  CHECK(values_at(axes, 3) == Values{"2", "10"});
}

Design single() {
  Design d;
  d.workload = model::single_matmul({1, 64, 64});
  d.single = true;
  return d;
}

TEST_CASE("every parameter reaches the problem") {
  Design d = single();
  const auto set = [&](const char* name, const char* value) { CHECK(set_parameter(&d, name, value) == ""); };
  set("m", "3");
  set("k", "100");
  set("n", "200");
  set("weights", "q3p5");
  set("group", "20");
  set("chips", "2");
  set("output", "int8");
  set("latency.alu", "7");
  const Problem p = operations(d).at(0).problem;
  CHECK(p.m == 3);
  CHECK(p.k == 100);
  CHECK(p.n == 200);
  CHECK(p.format == kernels::Format::kQ3p5);
  CHECK(p.group == 20);
  CHECK(p.chips == 2);
  CHECK(p.output == compiler::Output::kInt8);
  CHECK(p.chip.lat_alu == 7);
  set("batch", "9");
  CHECK(operations(d).at(0).problem.m == 9);
}

TEST_CASE("a wrong parameter or value is one line that says what would be right") {
  Design d = single();
  const auto why = [&](const char* name, const char* value) { return set_parameter(&d, name, value); };
  CHECK(why("wieghts", "int8").find("did you mean weights?") != std::string::npos);
  CHECK(why("weights", "int9").find("must be one of int8, int4, q3p5b, q3p5") != std::string::npos);
  CHECK(why("m", "0").find("from 1 to 1048576") != std::string::npos);
  CHECK(why("m", "x").find("whole number") != std::string::npos);
  CHECK(why("latency.alu", "x").find("latency.alu") == 0);
  CHECK(why("context", "5").find("llama2-70b") != std::string::npos);
  Design layer;
  layer.workload = model::workload_by_name("llama2-70b");
  CHECK(set_parameter(&layer, "k", "5").find("needs --matmul") != std::string::npos);
}

TEST_CASE("a context adds the scores and the sums of every KV head and sequence") {
  Design d;
  d.workload = model::workload_by_name("llama2-70b");
  d.batch = 3;
  REQUIRE(set_parameter(&d, "context", "4096") == "");
  const auto ops = operations(d);
  REQUIRE(ops.size() == 9);
  CHECK(ops[7].name == "qk");
  CHECK(ops[7].times == 24);     // 8 KV heads, 3 sequences
  CHECK(ops[7].problem.m == 8);  // query heads that share a KV head
  CHECK(ops[7].problem.k == 128);
  CHECK(ops[7].problem.n == 4096);
  CHECK(ops[8].problem.k == 4096);
  CHECK(ops[8].problem.n == 128);
}

}  // namespace
}  // namespace lpu::explore
