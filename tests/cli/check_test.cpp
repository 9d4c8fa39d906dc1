#include <doctest/doctest.h>

#include "emulator/engine/engine.h"
#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::run_json;
using lpu::tests::run_lpu;

namespace {

using Arguments = std::vector<std::string>;

Arguments mini(const std::string& shape, const Arguments& more = {}) {
  Arguments all{"check", "--matmul", shape, "--chip", "mini"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::string digest(const Arguments& arguments) { return run_json(arguments).at("digest"); }

}  // namespace

TEST_CASE("the table ends with a verdict that counts every output") {
  const Ran ran = run_lpu(mini("3x100x1111"));
  CHECK(ran.code == 0);
  CHECK(ran.err == "");
  CHECK(ran.out.find("\nPASS: 3,333 outputs compared, 0 mismatches\n") != std::string::npos);
  CHECK(ran.out.find("tokens/s") != std::string::npos);
}

TEST_CASE("formats, scales, outputs and ragged shapes agree with the kernels") {
  const std::vector<Arguments> variants = {
      {"--weights", "int8"},
      {"--weights", "int4", "--zero-points"},
      {"--weights", "q3p5b", "--group", "32"},
      {"--weights", "q3p5", "--quantizer", "mse"},
      {"--weights", "q3p5", "--set", "mxm.weight_decoder=q3p5"},
      {"--output", "i32"},
      {"--output", "int8", "--weights", "int4"},
      {"--seed", "7", "--set", "mxm.planes=2"},
  };
  for (const Arguments& variant : variants)
    for (const char* shape : {"1x32x16", "2x64x33", "17x96x65"}) {
      const auto report = run_json(mini(shape, variant));
      CAPTURE(report.dump());
      CHECK(report.at("mismatches") == 0);
      CHECK(report.at("rows").size() == 1);
      CHECK(report["rows"][0]["cycles"] >= report["rows"][0]["bound_cycles"]);
    }
}

TEST_CASE("digest and cycles depend on the work, not on threads or the engine") {
  const Arguments work = mini("5x96x512", {"--weights", "int4"});
  const auto with = [&](const Arguments& more) {
    Arguments all = work;
    all.insert(all.end(), more.begin(), more.end());
    return digest(all);
  };
  const std::string once = with({});
  CHECK(once.size() == 16);
  CHECK(once == with({"--threads", "1"}));
  CHECK(once == with({"--threads", "2"}));
  CHECK(once == with({"--threads", "7"}));
  for (const std::string& engine : lpu::engine_names()) CHECK(once == with({"--engine", engine}));
  CHECK(once != with({"--seed", "2"}));
  CHECK(once != with({"--set", "latency.alu=4"}));
  CHECK(once != digest(mini("5x96x512", {"--weights", "int8"})));
}

TEST_CASE("a matrix that exceeds one chip is split by columns") {
  const auto report = run_json(mini("1x512x4096"));
  const auto& row = report.at("rows").at(0);
  CHECK(row.at("chips") > 1);
  CHECK(row.at("chip_cycles") > row.at("cycles"));
  CHECK(row.at("chip_cycles") <= row.at("chips").get<std::int64_t>() * row.at("cycles").get<std::int64_t>());
  CHECK(row.at("outputs") == 4096);
  CHECK(report.at("mismatches") == 0);
  CHECK(report.at("digest") == digest(mini("1x512x4096", {"--threads", "1"})));
}

TEST_CASE("engines in lockstep") {
  for (const std::string& other : lpu::engine_names()) {
    const auto report = run_json(mini("2x64x64", {"--against", other}));
    CHECK(report.at("against") == other);
    CHECK(report.at("engines_equal") == true);
  }
}

TEST_CASE("workload rows can be chosen") {
  const auto report = run_json({"check", "llama2-70b", "--op", "v", "--op", "k"});
  REQUIRE(report.at("rows").size() == 2);
  CHECK(report["rows"][0]["op"] == "k");
  CHECK(report["rows"][1]["op"] == "v");
  CHECK(report["rows"][1]["k"] == 8192);
  CHECK(report["rows"][1]["n"] == 1024);
  CHECK(report.at("outputs") == 2048);
  CHECK(report.at("mismatches") == 0);
}

TEST_CASE("chip settings: preset, then file, then --set") {
  const lpu::tests::Scratch scratch;
  const std::string ini = scratch / "chip.ini";
  lpu::tests::write_file(ini, "[latency]\nalu = 5\nread = 2\n");
  const auto config = run_json(mini("1x32x32", {"--config", ini, "--set", "latency.read=3"})).at("config");
  CHECK(config.at("preset") == "mini");
  CHECK(config.at("latency.alu") == 5);
  CHECK(config.at("latency.read") == 3);
}
