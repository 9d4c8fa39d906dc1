#include "emulator/explore/point.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "emulator/explore/table.h"

namespace lpu::explore {
namespace {

std::vector<Point> points_for(const Design& base, const std::vector<std::string>& axes, bool verify = false) {
  Exploration what;
  what.base = base;
  what.verify = verify;
  for (const std::string& a : axes) what.axes.push_back(parse_axis(a));
  Store store;
  Team alone;
  Evaluator evaluator(&store, &alone, {2, {}});
  return explore(what, &evaluator);
}

Design layer() {
  Design d;
  d.workload = model::workload_by_name("llama2-70b");
  return d;
}
Design single(std::size_t k, std::size_t n) {
  Design d;
  d.workload = model::single_matmul({1, k, n});
  d.single = true;
  return d;
}

TEST_CASE("a layer's point is the sum of its matmuls, as lpu check reports them") {
  const auto points = points_for(layer(), {"batch=1"});
  REQUIRE(points.size() == 1);
  CHECK(points[0].cycles == 27174);
  CHECK(points[0].chip_cycles == 45906);
  CHECK(points[0].bound_cycles == 25394);
  CHECK(points[0].tiles == 8580);  // serving.md 2.3
  CHECK(points[0].chips == 2);
  CHECK(points[0].tokens_per_s == doctest::Approx(414.0).epsilon(0.001));
}

TEST_CASE("attention's cycles are those of one KV head times how many there are") {
  const auto without = points_for(layer(), {"context=0"}), with = points_for(layer(), {"context=640"});
  Design head = single(128, 640);
  head.batch = 8;
  Design sums = single(640, 128);
  sums.batch = 8;
  const std::int64_t qk = points_for(head, {"m=8"})[0].cycles, pv = points_for(sums, {"m=8"})[0].cycles;
  CHECK(with[0].cycles - without[0].cycles == 8 * (qk + pv));
}

TEST_CASE("a refused point says why and does not stop the others") {
  const auto points = points_for(single(1000, 320), {"group=0,128,250"});
  CHECK(points[0].refused == "");
  CHECK(points[1].refused.find("group 128") == 0);
  CHECK(points[1].cycles == 0);
  CHECK(points[2].cycles > 0);
}

TEST_CASE("a verified point has the engine's cycles") {
  for (const Point& p : points_for(single(321, 100), {"m=1,3", "weights=int8,q3p5"}, true)) {
    REQUIRE(p.run.has_value());
    CHECK(p.run->cycles == p.cycles);
    CHECK(p.run->mismatches == 0);
  }
}

TEST_CASE("csv: one head line, one line per point, quotes where a text needs them") {
  const std::vector<Axis> axes = {parse_axis("group=0,128")};
  auto points = points_for(single(1000, 320), {"group=0,128"});
  points[1].refused = "a, \"b\"";
  const std::string text = csv(axes, points, false);
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
  CHECK(text.find("group,cycles,chips,") == 0);
  CHECK(text.find(",\"a, \"\"b\"\"\"\n") != std::string::npos);
}

TEST_CASE("json: numbers are numbers, names are texts") {
  const std::vector<Axis> axes = {parse_axis("m=1,2"), parse_axis("weights=int8,int4")};
  const auto j = json(axes, points_for(single(320, 320), {"m=1,2", "weights=int8,int4"}), false);
  CHECK(j["parameters"][0]["values"][1] == 2);
  CHECK(j["parameters"][1]["values"][1] == "int4");
  CHECK(j["points"].size() == 4);
  CHECK(j["points"][1]["weights"] == "int4");
  CHECK(j["points"][2]["m"] == 2);
}

}  // namespace
}  // namespace lpu::explore
