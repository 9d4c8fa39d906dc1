// Real trained models through the whole command.
#include <doctest/doctest.h>

#include "tests/cli/command.h"
#include "tests/data/data_dir.h"

using lpu::tests::run_json;

namespace {

std::string model(const std::string& name) { return (*lpu::tests::data_dir() / "models" / name).string(); }

}  // namespace

TEST_CASE("a float32 checkpoint, quantised here to every format") {
  const std::vector<std::pair<std::string, std::string>> ways = {
      {"int8", "absmax"}, {"int8", "mse"}, {"int4", "absmax"}, {"int4", "mse"},
      {"q3p5", "absmax"}, {"q3p5", "mse"}, {"q3p5b", "absmax"}};
  for (const auto& [format, quantizer] : ways) {
    const auto report =
        run_json({"check", "--model", model("stories260K.bin"), "--op", "blk.0.attn_k.weight", "--op",
                  "blk.4.ffn_down.weight", "--weights", format, "--quantizer", quantizer, "--batch", "2"});
    CHECK(report.at("rows").size() == 2);
    CHECK(report.at("outputs") == 2 * (32 + 64));
    CHECK(report.at("mismatches") == 0);
  }
}

TEST_CASE("every matrix of a GGUF file with its own codes and block scales") {
  for (const auto& [file, format] :
       {std::pair{"TinyStories-656K.Q8_0.gguf", "int8"}, {"TinyStories-656K.Q4_0.requant.gguf", "int4"}}) {
    const auto report = run_json({"check", "--model", model(file)});
    CHECK(report.at("workload") == file);
    CHECK(report.at("weights") == "stored");
    CHECK(report.at("mismatches") == 0);
    CHECK(report.at("rows").size() >= 14);
    std::size_t stored = 0;
    for (const auto& row : report.at("rows")) stored += row.at("format") == format && row.at("group") == 32;
    CHECK(stored >= 14);
  }
}

TEST_CASE("Q8_0 and Q4_0 converted without loss: the chip gives the same outputs from either file") {
  const lpu::tests::Scratch scratch;
  for (const auto& [file, format] :
       {std::pair{"TinyStories-656K.Q8_0.gguf", "int8"}, {"TinyStories-656K.Q4_0.requant.gguf", "int4"}}) {
    const std::string out = scratch / format;
    std::vector<std::string> tensors;
    const auto info = run_json({"info", "--model", model(file)});
    for (const auto& m : info.at("matrices")) {
      if (m.at("type").get<std::string>().starts_with("Q"))
        tensors.insert(tensors.end(), {"--tensor", m.at("name")});
    }
    std::vector<std::string> convert = {"quantize", model(file), "--weights", format, "--out", out};
    convert.insert(convert.end(), tensors.begin(), tensors.end());
    const auto report = run_json(convert);
    CHECK(report.at("rows").size() == tensors.size() / 2);
    for (const auto& row : report.at("rows")) {
      CHECK(row.at("by") == "kept");
      CHECK(row.at("group") == 32);
      CHECK(row.at("rms") == 0);
    }
    std::vector<std::string> before = {"check", "--model", model(file)};
    before.insert(before.end(), tensors.begin(), tensors.end());
    CHECK(run_json({"check", "--model", out}).at("digest") == run_json(before).at("digest"));
  }
}

TEST_CASE("one tensor of a file compiles to a program that runs") {
  const lpu::tests::Scratch scratch;
  const auto compiled = run_json({"compile", "--model", model("stories260K.bin"), "--tensor",
                                  "blk.1.ffn_up.weight", "-o", scratch / "p.lpu"});
  CHECK(compiled.at("shape") == "1x64x172");
  CHECK(run_json({"run", scratch / "p.lpu"}).at("cycles") == compiled.at("cycles"));
}

TEST_CASE("a tensor the file does not have") {
  const auto ran =
      lpu::tests::run_lpu({"check", "--model", model("stories260K.bin"), "--op", "blk.0.attn_w.weight"});
  CHECK(ran.code == 2);
  CHECK(ran.err.find("did you mean blk.0.attn_") != std::string::npos);
}
