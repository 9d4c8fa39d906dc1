// Programs as files: compile, info, disasm.
#include <doctest/doctest.h>

#include "emulator/program/listing.h"
#include "emulator/program/read.h"
#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::run_json;
using lpu::tests::run_lpu;
using lpu::tests::Scratch;

namespace {

const std::vector<std::string> kCompile = {"compile", "--matmul",  "2x64x48", "--chip",
                                           "mini",    "--weights", "int4"};

nlohmann::ordered_json compile_to(const std::string& path, const std::vector<std::string>& more = {}) {
  std::vector<std::string> all = kCompile;
  all.insert(all.end(), more.begin(), more.end());
  all.insert(all.end(), {"-o", path});
  return run_json(all);
}

}  // namespace

TEST_CASE("compiling twice gives the same file, whatever the threads") {
  const Scratch scratch;
  compile_to(scratch / "a.lpu", {"--threads", "1"});
  compile_to(scratch / "b.lpu", {"--threads", "2"});
  compile_to(scratch / "c.lpu", {"--seed", "2"});
  CHECK(lpu::tests::read_file(scratch / "a.lpu") == lpu::tests::read_file(scratch / "b.lpu"));
  CHECK(lpu::tests::read_file(scratch / "a.lpu") != lpu::tests::read_file(scratch / "c.lpu"));
}

TEST_CASE("info tells what was compiled") {
  const Scratch scratch;
  const std::string path = scratch / "p.lpu";
  const auto compiled = compile_to(path);
  const auto info = run_json({"info", path});
  for (const char* key : {"model", "shape", "precision", "program_hash", "cycles"})
    CHECK(info.at(key) == compiled.at(key));
  CHECK(info.at("shape") == "2x64x48");
  CHECK(info.at("legal") == true);
  CHECK(info.at("tensors").size() == 3);
  const Ran text = run_lpu({"info", path});
  CHECK(text.code == 0);
  CHECK(text.out.find("float32 [2,48]") != std::string::npos);
}

TEST_CASE("disasm --images is the whole program") {
  const Scratch scratch;
  const std::string path = scratch / "p.lpu";
  compile_to(path);
  const Ran full = run_lpu({"disasm", path, "--images"});
  CHECK(full.code == 0);
  lpu::Program back;
  const lpu::ListingError error = lpu::assemble(full.out, &back);
  CHECK_MESSAGE(error.ok(), error.text());
  CHECK(back == lpu::read_program(path).program);

  const Ran brief = run_lpu({"disasm", path, "--cycles"});
  CHECK(brief.out.find(".queue MEM_") != std::string::npos);
  CHECK(brief.out.size() < full.out.size());
  CHECK(run_lpu({"disasm", path, "--out", scratch / "p.txt"}).out == "");
  CHECK(lpu::tests::read_file(scratch / "p.txt") == run_lpu({"disasm", path}).out);
  CHECK(run_json({"disasm", path}).at("lines").size() > 10);
}

TEST_CASE("shares of several chips") {
  const Scratch scratch;
  const std::string shape = "1x512x4096";
  std::int64_t columns = 0;
  for (const char* index : {"0", "1", "2"}) {
    const std::string path = scratch / (std::string(index) + ".lpu");
    const auto j = run_json({"compile", "--matmul", shape, "--chip", "mini", "--weights", "q3p5", "--chips",
                             "3", "--chip-index", index, "-o", path});
    CHECK(j.at("chips") == 3);
    columns += lpu::read_program(path).program.tensor("y")->cols;
  }
  CHECK(columns == 4096);
}
