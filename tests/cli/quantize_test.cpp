// lpu quantize: the report, the file and what the other verbs make of it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::read_file;
using lpu::tests::run_json;
using lpu::tests::run_lpu;
using lpu::tests::Scratch;
using Words = std::vector<std::string>;

namespace {

Words quantize(const Words& more) {
  Words all{"quantize", "--synthetic", "64x48"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

void expect_refused(const Words& arguments, const Words& says) {
  std::string command = "lpu";
  for (const std::string& a : arguments) command += " " + a;
  CAPTURE(command);
  const Ran ran = run_lpu(arguments);
  CAPTURE(ran.err);
  CHECK(ran.code == 2);
  CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
  CHECK(ran.err.find("lpu quantize: ") == 0);
  for (const std::string& word : says) CHECK_MESSAGE(ran.err.find(word) != std::string::npos, word);
}

}  // namespace

TEST_CASE("a row per format from the same values: more bits, less error") {
  const auto report = run_json(quantize({}));
  CHECK(report.at("source") == "64x48");
  CHECK(report.at("seed") == 1);
  CHECK(report.at("quantizer") == "mse");
  CHECK(report.at("out").is_null());
  const auto& rows = report.at("rows");
  REQUIRE(rows.size() == 4);
  const Words formats = {"int8", "int4", "q3p5b", "q3p5"};
  const std::vector<double> bits = {8 + 32.0 / 64, 4 + 32.0 / 64, 4 + 64.0 / 64, 3.5 + 64.0 / 64};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(rows[i].at("format") == formats[i]);
    CHECK(rows[i].at("bits_per_weight") == bits[i]);
    CHECK(rows[i].at("tensor") == "matrix");
    CHECK(rows[i].at("type") == "F32");
    CHECK(rows[i].at("by") == "mse");
    CHECK(rows[i].at("nrmse") > 0);
    CHECK(rows[i].at("max") >= rows[i].at("rms"));
    CHECK(report.at("totals")[i].at("rms").get<double>() == doctest::Approx(rows[i].at("rms").get<double>()));
    CHECK(report.at("totals")[i].at("bytes") == bits[i] * 64 * 48 / 8);
    if (i > 0) CHECK(rows[i].at("rms") >= rows[i - 1].at("rms"));
  }
  CHECK(rows[2].at("rms") == rows[3].at("rms"));
}

TEST_CASE("the table has the rows of the JSON") {
  const Ran ran = run_lpu(quantize({"--weights", "int4,q3p5", "--group", "16"}));
  CHECK(ran.code == 0);
  CHECK(ran.err == "");
  CHECK(ran.out.find("tensor") == 0);
  for (const char* word : {"64x48", "int4", "q3p5", "16", "mse", "3,072 weights"})
    CHECK_MESSAGE(ran.out.find(word) != std::string::npos, word);
  CHECK(ran.out.find("int8") == std::string::npos);
}

TEST_CASE("mse beats absmax, groups beat columns") {
  const auto rms = [](const Words& more) {
    return run_json(quantize(more)).at("rows")[0].at("rms").get<double>();
  };
  for (const char* format : {"int8", "int4", "q3p5"}) {
    const double mse = rms({"--weights", format});
    CHECK(mse < rms({"--weights", format, "--quantizer", "absmax"}));
    CHECK(mse > rms({"--weights", format, "--group", "16"}));
  }
}

TEST_CASE("threads show neither in the report nor in the file") {
  const Scratch scratch;
  std::string report[2], file[2];
  for (int i = 0; i < 2; ++i) {
    const std::string path = scratch / "w";
    auto j = run_json(quantize({"--weights", "q3p5", "--threads", i == 0 ? "1" : "3", "--out", path}));
    for (auto* rows : {&j.at("rows"), &j.at("totals")})
      for (auto& row : *rows) row.erase("host_seconds");
    report[i] = j.dump();
    file[i] = read_file(path);
  }
  CHECK(report[0] == report[1]);
  CHECK(file[0] == file[1]);
}

TEST_CASE("what --out wrote is a model file of exact codes: checked, compiled, listed, kept") {
  const Scratch scratch;
  for (const std::string format : {"int8", "int4", "q3p5b", "q3p5"}) {
    for (const char* group : {"0", "16"}) {
      const std::string path = scratch / format, again = scratch / "again";
      const auto made = run_json(quantize({"--weights", format, "--group", group, "--out", path}));
      CHECK(made.at("out") == path);
      const auto checked = run_json({"check", "--model", path, "--batch", "2"});
      CHECK(checked.at("mismatches") == 0);
      CHECK(checked.at("weights") == "stored");
      CHECK(checked.at("rows")[0].at("format") == format);
      CHECK(std::to_string(checked.at("rows")[0].at("group").get<int>()) == group);
      CHECK(
          run_json({"compile", "--model", path, "--tensor", "matrix", "-o", scratch / "p.lpu"}).at("shape") ==
          "1x64x48");
      CHECK(run_json({"info", "--model", path}).at("matrices")[0].at("type") == format);
      const auto kept = run_json({"quantize", path, "--weights", format, "--out", again});
      CHECK(kept.at("rows")[0].at("by") == "kept");
      CHECK(kept.at("rows")[0].at("rms") == 0);
      CHECK(read_file(path) == read_file(again));
    }
  }
}

TEST_CASE("a layer: its matmuls by name") {
  const auto report = run_json({"quantize", "--synthetic", "llama2-70b", "--tensor", "k", "--weights", "q3p5",
                                "--quantizer", "absmax"});
  REQUIRE(report.at("rows").size() == 1);
  CHECK(report.at("rows")[0].at("tensor") == "k");
  CHECK(report.at("totals")[0].at("weights") == 8192 * 1024);
}

TEST_CASE("bad input") {
  const Scratch scratch;
  const std::string out = scratch / "w";
  expect_refused({"quantize"}, {"nothing to quantise", "--synthetic"});
  expect_refused(quantize({scratch / "x.gguf"}), {"only one source"});
  expect_refused({"quantize", scratch / "none.gguf"}, {"none.gguf"});
  expect_refused({"quantize", "--synthetic", "llama2-71b"},
                 {"--synthetic llama2-71b", "did you mean llama2-70b?"});
  for (const char* shape : {"64", "64x", "0x1", "x", "64x48x2", "-1x4", "64x2147483648"})
    expect_refused({"quantize", "--synthetic", shape}, {shape, "KxN"});
  expect_refused({"quantize", "--synthetic", "131071x2147483647"}, {"host memory"});
  expect_refused(quantize({"--weights", "int5"}), {"int5", "int8,int4,q3p5b,q3p5"});
  expect_refused(quantize({"--weights", "int8,"}), {"''", "int8,int4,q3p5b,q3p5"});
  expect_refused(quantize({"--weights", "int8,int4,int8"}), {"int8 is named twice"});
  expect_refused(quantize({"--group", "48"}), {"--group 48", "K = 64", "'matrix'"});
  expect_refused(quantize({"--quantizer", "best"}), {"--quantizer best", "absmax, mse"});
  expect_refused(quantize({"--tensor", "matrx"}), {"--tensor matrx", "did you mean matrix?"});
  expect_refused(quantize({"--threads", "0"}), {"--threads 0"});
  expect_refused(quantize({"--json", "/nonexistent/x"}), {"/nonexistent/x"});
  expect_refused(quantize({"--out", out}), {"--out", "one format", "--weights"});
  expect_refused(quantize({"--weights", "int4", "--out", "/nonexistent/w"}),
                 {"/nonexistent/w", "cannot be written"});
  expect_refused(quantize({"--weights", "int4", "--out", "/dev/null"}), {"/dev/null", "not a regular file"});
  CHECK_FALSE(std::filesystem::exists(out));
  lpu::tests::write_file(out, "GGUF and other bytes that are no model");
  expect_refused({"quantize", out}, {"w", "byte"});
  expect_refused({"quantize", out, "--seed", "3"}, {"--seed"});
}
