#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "emulator/program/hash.h"
#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::read_file;
using lpu::tests::run_json;
using lpu::tests::run_lpu;
using lpu::tests::Scratch;
using lpu::tests::write_file;

namespace {

std::vector<std::string> words(std::vector<std::string> more) {
  std::vector<std::string> all = {"explore", "--matmul", "1x96x200", "--chip", "mini", "--no-cache"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

TEST_CASE("schema: parameters, points, and the chip they are for") {
  const auto report = run_json(words({"--vary", "k=32:96:32", "--vary", "m=1,2"}));
  std::vector<std::string> keys;
  for (auto it = report.begin(); it != report.end(); ++it) keys.push_back(it.key());
  CHECK(keys == std::vector<std::string>{"workload", "chip", "batch", "weights", "verified", "parameters",
                                         "points", "config"});
  CHECK(report["points"].size() == 6);
  CHECK(report["points"][1]["k"] == 32);
  CHECK(report["points"][1]["m"] == 2);
  CHECK(report["points"][1]["cycles"].get<int>() > 0);
}

TEST_CASE("same bytes out whatever the number of threads, cached or not") {
  const Scratch scratch;
  const std::vector<std::string> job = {"explore", "--matmul",    "1x96x200", "--chip",           "mini",
                                        "--vary",  "k=16:160:16", "--vary",   "weights=int8,q3p5"};
  std::vector<std::string> csv, json;
  for (const char* threads : {"1", "2", "5", "2"}) {
    auto all = job;
    all.insert(all.end(), {"--threads", threads, "--csv", scratch / "a.csv", "--json", "-", "--cache",
                           scratch / (csv.size() == 3 ? "cache0" : "cache" + std::to_string(csv.size()))});
    const Ran ran = run_lpu(all);
    CHECK(ran.code == 0);
    CHECK(ran.err == "");
    json.push_back(ran.out);
    csv.push_back(read_file(scratch / "a.csv"));
  }
  for (std::size_t i = 1; i < csv.size(); ++i) {
    CHECK(csv[i] == csv[0]);
    CHECK(json[i] == json[0]);
  }
  CHECK(std::count(csv[0].begin(), csv[0].end(), '\n') == 21);
}

TEST_CASE("--verify runs every point and says that all agree") {
  const Ran ran = run_lpu(words({"--vary", "k=31,32,33", "--verify"}));
  CHECK(ran.code == 0);
  CHECK(ran.out.find("PASS: 0 of 3 points differ") != std::string::npos);
  const auto report = run_json(words({"--vary", "k=31,32,33", "--verify"}));
  for (const auto& p : report["points"]) {
    CHECK(p["engine_cycles"] == p["cycles"]);
    CHECK(p["outputs"] == 200);
    CHECK(p["mismatches"] == 0);
  }
}

TEST_CASE("a wrong cycle count in the cache is found by --verify") {
  const Scratch scratch;
  const std::vector<std::string> job = {"explore", "--matmul", "1x32x32", "--chip",     "mini",
                                        "--vary",  "m=1",      "--cache", scratch / "c"};
  auto verify = job;
  verify.push_back("--verify");
  CHECK(run_lpu(job).code == 0);
  CHECK(run_lpu(verify).code == 0);
  // The same line with one more cycle and the checksum that goes with it.
  const std::string file = (scratch / "c") + "/costs.txt", all = read_file(file);
  std::string body = all.substr(17, all.find('\n') - 17);
  const std::size_t at = body.find("\"cycles\":") + 9;
  const int cycles = std::stoi(body.substr(at));
  body.replace(at, std::to_string(cycles).size(), std::to_string(cycles + 1));
  write_file(file, fmt::format("{:016x}\t{}\n", lpu::hash_text(body), body) + all.substr(all.find('\n') + 1));
  const Ran ran = run_lpu(verify);
  CHECK(ran.code == 1);
  CHECK(ran.out.find("FAIL: 1 of 1 points differ") != std::string::npos);
}

TEST_CASE("without --cache results are kept in the user's cache directory") {
  const Scratch scratch;
  const std::string dir = scratch / "cache";
  REQUIRE(setenv("XDG_CACHE_HOME", dir.c_str(), 1) == 0);
  CHECK(run_lpu({"explore", "--matmul", "1x32x32", "--chip", "mini", "--vary", "m=1,2"}).code == 0);
  unsetenv("XDG_CACHE_HOME");
  const std::string kept = read_file(dir + "/lpu/costs.txt");
  CHECK(std::count(kept.begin(), kept.end(), '\n') == 2);
}

TEST_CASE("--cliffs: rows with location, factor, mechanism, prediction and remedy; the page has them too") {
  const Scratch scratch;
  const auto report = run_json({"explore", "--matmul", "8x640x640", "--cliffs", "--cache", scratch / "cache",
                                "--html", scratch / "cliffs.html"});
  REQUIRE(report["cliffs"].size() > 10);
  for (const auto& row : report["cliffs"])
    for (const char* key : {"parameter", "at", "factor", "mechanism", "predicted", "remedy"})
      CHECK(row.contains(key));
  CHECK(report["cliffs"][0]["parameter"] == "k");
  CHECK(report["cliffs"][0]["at"] == 321);
  CHECK(report["cliffs"][0]["predicted"] == 321);
  CHECK(read_file(scratch / "cliffs.html").find("<!doctype html>") == 0);
}

TEST_CASE("bad input is one line and exit code 2") {
  const std::vector<std::vector<std::string>> bad = {
      {},
      {"--vary", "k=1", "--vary", "m=1", "--vary", "n=1"},
      {"--vary", "k=1", "--vary", "k=2"},
      {"--vary", "m=1", "--vary", "batch=2"},
      {"--vary", "wieghts=int8"},
      {"--vary", "k=0"},
      {"--vary", "k=1:"},
      {"--vary", "context=1:5"},
      {"--vary", "m=1:2000", "--vary", "k=1:2000"},
      {"--vary", "m=1", "--csv", "/nowhere/at/all.csv"},
      {"--vary", "m=1", "--cache", "x"},
      {"--vary", "m=1", "--html", "/nowhere/at/all.html"},
      {"--vary", "m=1", "--cliffs"},
      {"--verify", "--cliffs"},
  };
  for (const auto& more : bad) {
    const Ran ran = run_lpu(words(more));
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.out == "");
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
    CHECK(ran.err.find("lpu explore: ") == 0);
  }
}
