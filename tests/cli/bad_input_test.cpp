// Every kind of bad input: exit code 2, nothing but one line on stderr, and the line says what would be
// right.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::run_lpu;
using lpu::tests::Scratch;

namespace {

using Arguments = std::vector<std::string>;

void expect_refused(const Arguments& arguments, const std::vector<std::string>& says) {
  std::string command = "lpu";
  for (const std::string& a : arguments) command += " " + a;
  CAPTURE(command);
  const Ran ran = run_lpu(arguments);
  CAPTURE(ran.err);
  CHECK(ran.code == 2);
  CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
  CHECK(ran.err.find("lpu " + arguments.front() + ": ") == 0);
  for (const std::string& word : says) CHECK_MESSAGE(ran.err.find(word) != std::string::npos, word);
}

Arguments check_with(const Arguments& more) {
  Arguments all{"check", "--matmul", "1x64x64", "--chip", "mini"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::string compiled(const Scratch& scratch, const std::string& name = "p.lpu") {
  const std::string path = scratch / name;
  REQUIRE(run_lpu({"compile", "--matmul", "2x64x48", "--chip", "mini", "-o", path}).code == 0);
  return path;
}

}  // namespace

TEST_CASE("chips") {
  expect_refused(check_with({"--set", "nonsense"}), {"--set nonsense", "key=value"});
  expect_refused(check_with({"--set", "mxm.plans=2"}), {"mxm.plans", "did you mean mxm.planes?"});
  expect_refused(check_with({"--set", "mxm.planes=two"}), {"mxm.planes=two", "whole number"});
  expect_refused(check_with({"--set", "mxm.weight_decoder=int5"}), {"none, int4, q3p5"});
  expect_refused(check_with({"--config", "/nonexistent/chip.ini"}),
                 {"/nonexistent/chip.ini", "cannot be read"});
  expect_refused({"check", "--matmul", "1x64x64", "--chip", "tsp-v2"},
                 {"--chip tsp-v2", "tsp-v1, mini, guide"});
}

TEST_CASE("every invalid combination is named at once") {
  expect_refused(check_with({"--set", "mxm.planes=9", "--set", "latency.alu=0"}),
                 {"mxm.planes=9: must be 1 to 4", "latency.alu=0: must be 1 to 16"});
  expect_refused(check_with({"--set", "mem.slices_per_hemisphere=4", "--set", "mem.slices_per_hop=5", "--set",
                             "latency.mxm_exit=20"}),
                 {"mem.slices_per_hop=5", "latency.mxm_exit=20"});
}

TEST_CASE("settings of an engine are not the chip's") {
  const auto systemc = [](const std::string& setting) {
    return check_with({"--engine", "systemc", "--set", setting});
  };
  expect_refused(check_with({"--set", "engine.mxm=rtl"}), {"engine.mxm", "of the systemc engine", "is fast"});
  expect_refused(systemc("engine.mxm=both"), {"engine.mxm=both", "own, rtl"});
  expect_refused(systemc("engine.mxn=rtl"), {"engine.mxn", "did you mean engine.mxm?"});
  const Scratch scratch;
  expect_refused({"compile", "--matmul", "1x64x64", "-o", scratch / "p.lpu", "--set", "engine.mxm=own"},
                 {"engine.mxm=own", "no engine is run"});
  expect_refused({"run", compiled(scratch), "--set", "mxm.planes=2"}, {"mxm.planes=2", "only engine.*"});
}

TEST_CASE("config files") {
  const Scratch scratch;
  const std::string path = scratch / "chip.ini";
  lpu::tests::write_file(path, "[mxm]\nplanes = 2\nplannes = 4\n");
  expect_refused(check_with({"--config", path}), {path, "line 3", "mxm.plannes"});
}

TEST_CASE("shapes and workloads") {
  for (const char* shape : {"64x64", "1x64x", "0x64x64", "1x-5x64", "1x64x64x2", "axbxc", "1x200000x16"})
    expect_refused({"check", "--matmul", shape}, {shape, "MxKxN"});
  expect_refused({"check", "llama3-71b"}, {"llama3-71b", "llama3-70b"});
  expect_refused({"check"}, {"nothing to multiply", "--matmul MxKxN"});
  expect_refused(check_with({"llama2-70b"}), {"only one source"});
  expect_refused({"check", "llama2-70b", "--op", "gat"}, {"'gat'", "did you mean gate?"});
  expect_refused(check_with({"--batch", "2"}), {"--batch 2", "M = 1"});
}

TEST_CASE("values of options") {
  expect_refused(check_with({"--weights", "int7"}), {"--weights int7", "int8, int4, q3p5b, q3p5"});
  expect_refused(check_with({"--engine", "slow"}), {"--engine slow", "fast"});
  expect_refused(check_with({"--against", "slow"}), {"--against slow", "fast"});
  expect_refused(check_with({"--output", "f64"}), {"--output f64", "i32, f32, int8"});
  expect_refused(check_with({"--group", "48"}), {"group 48 does not divide K = 64"});
  expect_refused(check_with({"--group", "32", "--output", "i32"}), {"int32 output"});
  expect_refused(check_with({"--threads", "0"}), {"--threads 0", "from 1"});
  expect_refused(check_with({"--seed", "-1"}), {"--seed -1", "whole number"});
  expect_refused(check_with({"--batch", "99999999999999999999"}), {"whole number"});
  expect_refused(check_with({"--json", "/nonexistent/x.json"}), {"/nonexistent/x.json", "cannot be written"});
  expect_refused(check_with({"--wieghts", "int8"}), {"--wieghts", "lpu check --help"});
  expect_refused(check_with({"--thread", "1"}), {"--thread"});  // no abbreviations
  expect_refused(check_with({"--seed"}), {"--seed"});
}

TEST_CASE("missing and damaged files") {
  const Scratch scratch;
  expect_refused({"run", scratch / "none.lpu"}, {"none.lpu"});
  expect_refused({"info", scratch / "none.lpu"}, {"none.lpu"});
  expect_refused({"disasm"}, {"no program given"});
  expect_refused({"check", "--model", scratch / "none.gguf"}, {"none.gguf"});
  const std::string path = compiled(scratch);
  const std::string bytes = lpu::tests::read_file(path);
  const std::string cut = scratch / "cut.lpu", changed = scratch / "changed.lpu",
                    other = scratch / "other.lpu";
  lpu::tests::write_file(cut, bytes.substr(0, bytes.size() - 7));
  std::string damaged = bytes;
  damaged[bytes.size() / 2] = static_cast<char>(damaged[bytes.size() / 2] ^ 1);
  lpu::tests::write_file(changed, damaged);
  lpu::tests::write_file(other, "GGUF and other bytes that are no program at all");
  for (const char* verb : {"run", "info", "disasm"}) {
    expect_refused({verb, cut}, {"cut.lpu", "truncated"});
    expect_refused({verb, changed}, {"changed.lpu", "checksum"});
    expect_refused({verb, other}, {"other.lpu"});
  }
  expect_refused({"check", "--model", changed}, {"changed.lpu"});
}

TEST_CASE("compiling what one program cannot hold") {
  const Scratch scratch;
  const std::string out = scratch / "p.lpu";
  expect_refused({"compile", "--matmul", "1x64x64"}, {"-o FILE.lpu"});
  expect_refused({"compile", "llama2-70b", "-o", out}, {"7 matmuls", "--op"});
  expect_refused({"compile", "llama2-70b", "--op", "gate", "-o", out, "--chips", "2"},
                 {"--chip-index 0 to 1"});
  expect_refused({"compile", "--matmul", "1x64x64", "-o", out, "--chips", "2", "--chip-index", "2"},
                 {"--chip-index 2", "from 0 to 1"});
  expect_refused({"compile", "--matmul", "1x64x64", "-o", "/nonexistent/p.lpu", "--chip", "mini"},
                 {"/nonexistent/p.lpu"});
  CHECK_FALSE(std::filesystem::exists(out));
}

TEST_CASE("too large for one chip: the shortfall and how many chips would do") {
  const Scratch scratch;
  const std::string out = scratch / "p.lpu";
  expect_refused({"compile", "--matmul", "1x512x4096", "--chip", "mini", "-o", out},
                 {"2,097,152 B of weights", "1,441,792 B", "B short", "chips would do"});
  CHECK_FALSE(std::filesystem::exists(out));
  expect_refused({"check", "--matmul", "1x131071x16", "--chip", "mini"}, {"no number of chips would do"});
  expect_refused({"check", "--matmul", "1x131071x2147483647"}, {"host memory"});
}

TEST_CASE("running with the wrong tensors") {
  const Scratch scratch;
  const std::string path = compiled(scratch), small = scratch / "small.bin";
  lpu::tests::write_file(small, "12345");
  expect_refused({"run", path, "--input", "z=" + small}, {"--input z", "x, x_scale"});
  expect_refused({"run", path, "--input", "x"}, {"NAME=FILE"});
  expect_refused({"run", path, "--input", "x=" + small}, {"5 bytes", "int8 [2,64], 128 bytes"});
  expect_refused({"run", path, "--expect", "y=" + small}, {"5 bytes", "float32 [2,48], 384 bytes"});
  expect_refused({"run", path, "--output", "x=" + small}, {"--output x", "outputs are y"});
  expect_refused({"run", path, "--window", "9:3", "--trace", scratch / "t"}, {"--window 9:3", "A:B"});
  expect_refused({"run", path, "--limit", "3"}, {"still running after 3 cycles"});
}
