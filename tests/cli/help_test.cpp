#include <doctest/doctest.h>

#include "emulator/cli/verbs.h"
#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::run_lpu;

TEST_CASE("every verb explains itself with an example") {
  for (const lpu::cli::Verb& verb : lpu::cli::verbs()) {
    const std::string name(verb.name);
    CAPTURE(name);
    for (const char* flag : {"--help", "-h"}) {
      const Ran ran = run_lpu({name, flag});
      CHECK(ran.code == 0);
      CHECK(ran.err == "");
      CHECK(ran.out.find("usage: lpu " + name) == 0);
      const auto examples = ran.out.find("Examples:\n");
      REQUIRE(examples != std::string::npos);
      CHECK(ran.out.find("\n  lpu " + name, examples) != std::string::npos);
      CHECK(ran.out.find("--json") != std::string::npos);
    }
  }
}

TEST_CASE("the command lists its verbs") {
  const Ran ran = run_lpu({"--help"});
  CHECK(ran.code == 0);
  for (const lpu::cli::Verb& verb : lpu::cli::verbs())
    CHECK(ran.out.find("\n  " + std::string(verb.name) + " ") != std::string::npos);
  CHECK(ran.out.find("lpu check llama2-70b") != std::string::npos);
  CHECK(run_lpu({"--version"}).out.find("lpu ") == 0);
}

TEST_CASE("no verb and unknown verbs are bad input") {
  CHECK(run_lpu({}).code == 2);
  const Ran ran = run_lpu({"chek"});
  CHECK(ran.code == 2);
  CHECK(ran.err.find("did you mean check?") != std::string::npos);
}

TEST_CASE("info names engines, chips and where every number comes from") {
  const Ran overview = run_lpu({"info"});
  CHECK(overview.code == 0);
  for (const char* word : {"fast", "llama2-70b", "tsp-v1", "mini", "guide", "230,686,720"})
    CHECK(overview.out.find(word) != std::string::npos);
  const auto keys = lpu::tests::run_json({"info", "--all", "--set", "mxm.planes=2"}).at("keys");
  bool found = false;
  for (const auto& key : keys) {
    CHECK_FALSE(key.at("source").get<std::string>().empty());
    found = found || (key.at("key") == "mxm.planes" && key.at("value") == "2");
  }
  CHECK(found);
}
