#include <doctest/doctest.h>

#include "tests/cli/command.h"

using lpu::tests::Ran;
using lpu::tests::run_lpu;

namespace {

const std::vector<std::string> kJob = {"check", "--matmul",  "2x96x200", "--chip",
                                       "mini",  "--weights", "q3p5"};

std::string json_text(std::vector<std::string> more = {}) {
  std::vector<std::string> all = kJob;
  all.insert(all.end(), more.begin(), more.end());
  all.insert(all.end(), {"--json", "-"});
  const Ran ran = run_lpu(all);
  CHECK(ran.code == 0);
  CHECK(ran.err == "");
  return ran.out;
}

// Not with <regex>, which takes seconds to compile.
std::string without_host_seconds(std::string text) {
  const std::string key = "\"host_seconds\": ";
  for (std::size_t at = 0; (at = text.find(key, at)) != std::string::npos;)
    text.erase(at, text.find_first_not_of("-+.0123456789e", at + key.size()) - at);
  return text;
}

// The first keys of an object, in the order they stand in.
std::vector<std::string> first_keys(const nlohmann::ordered_json& object, std::size_t count) {
  std::vector<std::string> keys;
  for (auto it = object.begin(); it != object.end() && keys.size() < count; ++it) keys.push_back(it.key());
  return keys;
}

}  // namespace

TEST_CASE("schema: the promised keys, in order, of the promised types") {
  const auto report = nlohmann::ordered_json::parse(json_text());
  const std::vector<std::string> top = {"workload",   "chip",  "engine",       "weights",
                                        "batch",      "rows",  "total_cycles", "total_chip_cycles",
                                        "mismatches", "digest"};
  CHECK(first_keys(report, top.size()) == top);
  const std::vector<std::string> keys = {"op",
                                         "m",
                                         "k",
                                         "n",
                                         "bits_per_weight",
                                         "chips",
                                         "cycles",
                                         "chip_cycles",
                                         "bound_cycles",
                                         "bound_by",
                                         "outputs",
                                         "mismatches",
                                         "host_seconds"};
  const auto& row = report.at("rows").at(0);
  CHECK(first_keys(row, keys.size()) == keys);
  for (const char* text : {"workload", "chip", "engine", "weights", "digest"})
    CHECK(report.at(text).is_string());
  for (const char* whole : {"batch", "total_cycles", "total_chip_cycles", "mismatches"})
    CHECK(report.at(whole).is_number_integer());
  for (const char* whole :
       {"m", "k", "n", "chips", "cycles", "chip_cycles", "bound_cycles", "outputs", "mismatches"})
    CHECK(row.at(whole).is_number_integer());
  CHECK(row.at("bound_by").is_string());
  CHECK(row.at("bits_per_weight") > 3.5);
  CHECK(report.at("weights") == "q3p5");
  CHECK(report.at("chip") == "mini");
  CHECK(report.at("workload") == "2x96x200");
  CHECK(report.at("total_cycles") == row.at("cycles"));
  CHECK(report.at("config").at("geometry.superlanes") == 2);
}

TEST_CASE("same bytes twice, whatever the threads, but for host_seconds") {
  const std::string once = json_text();
  CHECK(without_host_seconds(once) == without_host_seconds(json_text()));
  CHECK(without_host_seconds(once) == without_host_seconds(json_text({"--threads", "1"})));
  CHECK(without_host_seconds(once) != once);
  CHECK(without_host_seconds(once) != without_host_seconds(json_text({"--seed", "3"})));
}

TEST_CASE("--json FILE holds what --json - prints, and the table stays on stdout") {
  const lpu::tests::Scratch scratch;
  std::vector<std::string> all = kJob;
  all.insert(all.end(), {"--json", scratch / "r.json"});
  const Ran ran = run_lpu(all);
  CHECK(ran.code == 0);
  CHECK(ran.out.find("PASS: ") != std::string::npos);
  CHECK(without_host_seconds(lpu::tests::read_file(scratch / "r.json")) == without_host_seconds(json_text()));
}

TEST_CASE("a refused job leaves stdout empty for JSON") {
  const Ran ran = run_lpu({"check", "--matmul", "1x131071x16", "--chip", "mini", "--json", "-"});
  CHECK(ran.code == 2);
  CHECK(ran.out == "");
}
