// lpu profile as a user meets it.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::run_json;
using lpu::tests::run_lpu;
using lpu::tests::Scratch;
using Json = nlohmann::ordered_json;

namespace {

const std::vector<std::string> kJob = {"profile", "--matmul", "2x96x200", "--chip", "mini"};

std::vector<std::string> with(std::vector<std::string> more) {
  more.insert(more.begin(), kJob.begin(), kJob.end());
  return more;
}

}  // namespace

TEST_CASE("JSON agrees with lpu check about cycles, chips and shapes") {
  const Json profile = run_json(kJob);
  const Json check = run_json({"check", "--matmul", "2x96x200", "--chip", "mini"});
  const Json &op = profile.at("ops").at(0), &row = check.at("rows").at(0);
  for (const char* key : {"m", "k", "n", "chips", "cycles", "chip_cycles", "bound_cycles", "mxm_utilisation"})
    CHECK(op.at(key) == row.at(key));
  CHECK(profile.at("cycles") == check.at("total_cycles"));
  for (const auto& unit : op.at("units"))
    CHECK(unit.at("busy").get<int>() + unit.at("stalled").get<int>() + unit.at("idle").get<int>() ==
          op.at("window_cycles"));
  CHECK(op.at("units").size() == 144);
  CHECK(profile.at("config").at("geometry.superlanes") == 2);
}

TEST_CASE("what --set gives is what the relief said") {
  const Json before = run_json(kJob);
  for (const auto& r : before.at("changes")) {
    if (r.at("resource") != "geometry.superlanes") continue;
    const Json after =
        run_json({"check", "--matmul", "2x96x200", "--chip", "mini", "--set", "geometry.superlanes=4"});
    CHECK(r.at("cycles") == after.at("total_cycles"));
    CHECK(r.at("saved_cycles") == before.at("cycles").get<int>() - after.at("total_cycles").get<int>());
    return;
  }
  FAIL("no relief for geometry.superlanes");
}

TEST_CASE("the same bytes whatever the threads; the same profile from another engine") {
  const Json one = run_json(with({"--threads", "1"}));
  CHECK(one == run_json(with({"--threads", "3"})));
  Json other = run_json(with({"--engine", "systemc"}));
  CHECK(other.at("engine") == "systemc");
  other["engine"] = "fast";
  CHECK(one == other);
}

TEST_CASE("a program from a file has the profile of its matmul") {
  const Scratch scratch;
  const std::string file = scratch / "k.lpu";
  REQUIRE(run_lpu({"compile", "--matmul", "2x96x200", "--chip", "mini", "-o", file}).code == 0);
  const Json program = run_json({"profile", file}), matmul = run_json(kJob);
  for (const char* key : {"totals", "phases", "units", "streams", "critical_path", "residency"})
    CHECK(program.at("ops").at(0).at(key) == matmul.at("ops").at(0).at(key));
  CHECK(program.at("changes").empty());
  CHECK_FALSE(program.at("bottlenecks").empty());
}

TEST_CASE("text says every part") {
  const Ran ran = run_lpu(kJob);
  CHECK(ran.code == 0);
  CHECK(ran.err == "");
  for (const char* word :
       {"cycles per op", "phases", "units", "critical paths", "SRAM residency", "energy, estimated",
        "bottlenecks", "changes", "fullest queue", "twice the chips", "binding", "confidence"}) {
    CAPTURE(word);
    CHECK(ran.out.find(word) != std::string::npos);
  }
}

TEST_CASE("bad input is one line and exit code 2") {
  const Scratch scratch;
  lpu::tests::write_file(scratch / "no.lpu", "no program");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"profile"},
        {"profile", scratch / "absent.lpu"},
        {"profile", scratch / "no.lpu"},
        {"profile", scratch / "no.lpu", "--matmul", "1x1x1"},
        {"profile", "--matmul", "1x1x1", "--engine", "none"},
        {"profile", "--matmul", "1x1x1", "--json", "/no/such/place/r.json"}}) {
    const Ran ran = run_lpu(words);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.out == "");
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
  }
}
