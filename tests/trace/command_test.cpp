// lpu trace as a user meets it.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::read_file;
using lpu::tests::run_json;
using lpu::tests::run_lpu;
using lpu::tests::Scratch;

namespace {

const std::vector<std::string> kJob = {"trace", "--matmul", "2x96x200", "--chip", "mini"};

std::vector<std::string> with(std::vector<std::string> more) {
  more.insert(more.begin(), kJob.begin(), kJob.end());
  return more;
}

}  // namespace

TEST_CASE("files of one run, from a matmul and from its program, are the same") {
  const Scratch scratch;
  const std::string lpu = scratch / "k.lpu";
  REQUIRE(run_lpu({"compile", "--matmul", "2x96x200", "--chip", "mini", "-o", lpu}).code == 0);
  const auto a = run_json(with({"--perfetto", scratch / "a.pf", "--kanata", scratch / "a.kanata", "--vcd",
                                scratch / "a.vcd", "--window", "0:150"}));
  const auto b = run_json({"trace", lpu, "--kanata", scratch / "b.kanata", "--window", "0:150"});
  CHECK(a.at("cycles") == b.at("cycles"));
  CHECK(a.at("instructions") == b.at("instructions"));
  CHECK(read_file(scratch / "a.kanata") == read_file(scratch / "b.kanata"));
  CHECK(read_file(scratch / "a.pf").size() > 1000);
  CHECK(read_file(scratch / "a.vcd").find("$enddefinitions") != std::string::npos);
}

TEST_CASE("the instructions of disjoint windows add up to those of the run") {
  const Scratch scratch;
  const auto count = [&](const std::string& window) {
    return run_json(with({"--kanata", scratch / "k", "--window", window})).at("instructions").get<int>();
  };
  CHECK(count("0:99") + count("100:100000") == count("0:100000"));
  CHECK(count("0:99") > 0);
}

TEST_CASE("bad input is one line and exit code 2") {
  const Scratch scratch;
  const std::string out = scratch / "t";
  for (const std::vector<std::string>& words : {with({}),
                                                with({"--perfetto", "/no/such/place/t"}),
                                                with({"--vcd", out, "--window", "9:3"}),
                                                with({"--vcd", out, "--window", "a:b"}),
                                                with({"--vcd", out, "--part", "1"}),
                                                std::vector<std::string>{"trace", "llama2-70b", "--vcd", out},
                                                {"trace", scratch / "no.lpu", "--vcd", out},
                                                {"trace", "--vcd", out}}) {
    const Ran ran = run_lpu(words);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.out == "");
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
  }
}
