#include <doctest/doctest.h>

#include <cctype>
#include <map>
#include <set>
#include <sstream>

#include "emulator/program/grouped.h"
#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::run_json;
using lpu::tests::run_lpu;
using lpu::tests::Scratch;

namespace {

std::vector<std::string> split(const std::string& text, const std::string& at) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t cut = text.find(at); cut != std::string::npos; cut = text.find(at, from)) {
    parts.push_back(text.substr(from, cut - from));
    from = cut + at.size();
  }
  parts.push_back(text.substr(from));
  return parts;
}

// A number of cycles, and not only the word. (Not with <regex>, which takes seconds to compile.)
bool tells_cycles(const std::string& text) {
  for (std::size_t at = text.find(" cycles"); at != std::string::npos; at = text.find(" cycles", at + 1))
    if (at > 0 && std::isdigit(static_cast<unsigned char>(text[at - 1])) != 0) return true;
  return false;
}

// The cycles a row's command shows.
std::int64_t cycles_of(const std::string& command, const std::string& cache) {
  auto words = split(command, " ");
  REQUIRE(words.at(0) == "lpu");
  words.erase(words.begin());
  words.insert(words.end(), {"--cache", cache});
  return run_json(words).at("points").at(0).at("cycles").get<std::int64_t>();
}

}  // namespace

TEST_CASE("schema, on both presets") {
  const Scratch scratch;
  for (const std::string chip : {"tsp-v1", "guide"}) {
    const auto report = run_json({"claims", "--chip", chip, "--cache", scratch / "cache"});
    CHECK(report["chip"] == chip);
    for (const auto& row : report["claims"]) {
      std::vector<std::string> keys;
      for (auto it = row.begin(); it != row.end(); ++it) keys.push_back(it.key());
      CHECK(keys == std::vector<std::string>{"claim", "where", "arithmetic", "measured", "command", "verdict",
                                             "label"});
    }
  }
}

TEST_CASE("every command a row names runs; a row that counts cycles shows one of its commands' counts") {
  const Scratch scratch;
  const auto report = run_json({"claims", "--cache", scratch / "cache"});
  std::map<std::string, std::int64_t> cycles;
  for (const auto& row : report["claims"]) {
    const std::string all = row["command"], measured = row["measured"];
    CAPTURE(all);
    if (all.empty()) continue;
    bool shown = !tells_cycles(measured);
    for (const std::string& command : split(all, "; ")) {
      if (cycles.count(command) == 0) cycles[command] = cycles_of(command, scratch / "cache");
      shown = shown || measured.find(lpu::grouped(cycles[command])) != std::string::npos;
    }
    CHECK(shown);
  }
  CHECK(cycles.size() > 10);
}

TEST_CASE("the same text twice, with and without a cache") {
  const Scratch scratch;
  const Ran first = run_lpu({"claims", "--cache", scratch / "cache"});
  CHECK(first.code == 0);
  CHECK(first.err == "");
  CHECK(run_lpu({"claims", "--cache", scratch / "cache"}).out == first.out);
  CHECK(run_lpu({"claims", "--no-cache", "--threads", "1"}).out == first.out);
}

TEST_CASE("bad input is one line and exit code 2") {
  for (const std::vector<std::string>& more : {std::vector<std::string>{"--chip", "tsp-v9"},
                                               {"--set", "mxm.planes=5"},
                                               {"--cache", "/dev/null/x"},
                                               {"word"}}) {
    std::vector<std::string> words = {"claims"};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = run_lpu(words);
    CHECK(ran.code == 2);
    CHECK(ran.out == "");
    CHECK(ran.err.find("lpu claims: ") == 0);
  }
}
