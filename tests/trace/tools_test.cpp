// The files, read by tools that know nothing of us.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

#include "tests/cli/command.h"

using lpu::tests::read_file;
using lpu::tests::run_json;
using lpu::tests::Scratch;

namespace {

void run(const std::string& command) {
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

// "TOP.scope.name" -> its changes, in order, x and z spelled out to one letter.
std::map<std::string, std::vector<std::string>> changes(const std::string& dump) {
  std::map<std::string, std::string> names;
  std::map<std::string, std::vector<std::string>> all;
  std::istringstream in(dump);
  std::string word, scope, time;
  bool definitions = true;
  while (in >> word) {
    if (word == "$scope") in >> word >> scope;
    if (word == "$var") {
      std::string type, bits, code, name;
      in >> type >> bits >> code >> name;
      names[code] = scope + "." + name;
    }
    if (word == "$enddefinitions") definitions = false;
    if (definitions) continue;
    if (word[0] == '#') time = word;
    if (word[0] != 'b') continue;
    std::string code;
    in >> code;
    const auto digits = word.find_first_not_of('0', 1);
    std::string value = word.find('x') != std::string::npos ? "x"
                        : digits == std::string::npos       ? "0"
                                                            : word.substr(digits);
    auto& list = all[names.at(code)];
    if (list.empty() || list.back().substr(list.back().find(' ') + 1) != value)
      list.push_back(time + " " + value);
  }
  return all;
}

}  // namespace

TEST_CASE("protoc reads the Perfetto trace as packets, one begin and one end per instruction") {
  const Scratch scratch;
  const auto ran =
      run_json({"trace", "--matmul", "2x96x200", "--chip", "mini", "--perfetto", scratch / "t.pf"});
  run("protoc --decode_raw < " + (scratch / "t.pf") + " > " + (scratch / "t.txt"));
  std::istringstream in(read_file(scratch / "t.txt"));
  std::map<std::string, int> types;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("    9: ")) ++types[line.substr(7)];
  CHECK(types["1"] == ran.at("instructions"));
  CHECK(types["2"] == ran.at("instructions"));
  CHECK(types["4"] > 0);
}

TEST_CASE("the dump survives the way to FST and back") {
  const Scratch scratch;
  run_json(
      {"trace", "--matmul", "2x96x200", "--chip", "mini", "--vcd", scratch / "t.vcd", "--window", "0:200"});
  run("vcd2fst " + (scratch / "t.vcd") + " " + (scratch / "t.fst") + " > /dev/null");
  run("fst2vcd " + (scratch / "t.fst") + " > " + (scratch / "back.vcd"));
  const auto before = changes(read_file(scratch / "t.vcd")), after = changes(read_file(scratch / "back.vcd"));
  REQUIRE(before.size() > 100);
  CHECK(before.size() == after.size());
  for (const auto& [name, list] : before) {
    CAPTURE(name);
    REQUIRE(after.contains(name));
    CHECK(after.at(name) == list);
  }
}
