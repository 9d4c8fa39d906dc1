#include <doctest/doctest.h>

#include <algorithm>

#include "emulator/engine/engine.h"
#include "emulator/program/read.h"
#include "emulator/program/write.h"
#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::run_json;
using lpu::tests::run_lpu;
using lpu::tests::Scratch;

namespace {

std::string compiled(const Scratch& scratch) {
  const std::string path = scratch / "p.lpu";
  REQUIRE(run_lpu({"compile", "--matmul", "2x64x48", "--chip", "mini", "-o", path}).code == 0);
  return path;
}

}  // namespace

TEST_CASE("every engine gives the same digest and cycles") {
  const Scratch scratch;
  const std::string path = compiled(scratch);
  const auto first = run_json({"run", path});
  CHECK(first.at("cycles") == run_json({"info", path}).at("cycles"));
  for (const std::string& engine : lpu::engine_names()) {
    const auto ran = run_json({"run", path, "--engine", engine, "--against", "fast"});
    CHECK(ran.at("engine") == engine);
    CHECK(ran.at("cycles") == first.at("cycles"));
    CHECK(ran.at("digest") == first.at("digest"));
    CHECK(ran.at("engines_equal") == true);
    CHECK(ran.at("lockstep").get<std::string>().find("equal: ") == 0);
  }
  CHECK(first.at("digest") != run_json({"run", path, "--seed", "2"}).at("digest"));
}

TEST_CASE("an engine that cannot stand for the program's chip says so, alone or as the second") {
  const auto engines = lpu::engine_names();
  if (std::find(engines.begin(), engines.end(), "rtl") == engines.end()) {
    MESSAGE("skipped: this build has no RTL, and the other engines take every chip");
    return;
  }
  const Scratch scratch;
  const std::string path = scratch / "p.lpu";
  REQUIRE(run_lpu({"compile", "--matmul", "2x64x48", "--chip", "mini", "--set", "latency.alu=4", "-o", path})
              .code == 0);
  for (const char* role : {"--engine", "--against"}) {
    const Ran ran = run_lpu({"run", path, role, "rtl"});
    CHECK(ran.code == 2);
    CHECK_MESSAGE(ran.err.find("latency.alu is 4, there it is 3") != std::string::npos, ran.err);
  }
}

TEST_CASE("inputs from files, outputs to files, and outputs expected") {
  const Scratch scratch;
  const std::string path = compiled(scratch), x = scratch / "x", scale = scratch / "s", y = scratch / "y";
  lpu::tests::write_file(x, std::string(2 * 64, '\0'));
  lpu::tests::write_file(scale, std::string(2 * 4, '\0'));
  const std::vector<std::string> zero = {"run", path, "--input", "x=" + x, "--input", "x_scale=" + scale};
  const auto with = [&](const std::string& option, const std::string& value) {
    std::vector<std::string> all = zero;
    all.insert(all.end(), {option, value});
    return run_lpu(all);
  };
  CHECK(with("--output", "y=" + y).code == 0);
  std::string bytes = lpu::tests::read_file(y);
  CHECK(bytes == std::string(2 * 48 * 4, '\0'));
  CHECK(with("--expect", "y=" + y).code == 0);

  bytes[4 * (48 + 5)] = 1;
  lpu::tests::write_file(y, bytes);
  const Ran differs = with("--expect", "y=" + y);
  CHECK(differs.code == 1);
  CHECK(differs.out.find("1 of 96 elements are not the expected ones, first y[1][5]") != std::string::npos);
}

TEST_CASE("the trace window holds the events of its cycles") {
  const Scratch scratch;
  const std::string path = compiled(scratch), trace = scratch / "t";
  REQUIRE(run_lpu({"run", path, "--trace", trace, "--window", "3:5"}).code == 0);
  const std::string text = lpu::tests::read_file(trace);
  CHECK(std::count(text.begin(), text.end(), '\n') > 3);
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const std::string cycle = text.substr(at, 8);
    CHECK((cycle == "cycle 3 " || cycle == "cycle 4 " || cycle == "cycle 5 "));
  }
}

TEST_CASE("a program that breaks a rule is refused with cycle, unit and reason") {
  const Scratch scratch;
  const std::string path = compiled(scratch);
  lpu::Program p = lpu::read_program(path).program;
  for (auto& queue : p.queues)  // nobody takes the products
    if (std::any_of(queue.begin(), queue.end(), [](const lpu::Instr& w) { return w.op == lpu::Op::kAcc; }))
      queue.clear();
  REQUIRE(lpu::write_program(p, path) == "");
  const Ran ran = run_lpu({"run", path});
  CHECK(ran.code == 2);
  CHECK(ran.err.find("lost product") != std::string::npos);
  CHECK(ran.err.find("cycle ") != std::string::npos);
  const auto info = run_json({"info", path});
  CHECK(info.at("legal") == false);
}
