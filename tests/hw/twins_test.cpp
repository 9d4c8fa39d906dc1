// Who reads a module and its twin side by side finds the same sections in the same order: `// ---- Name` or
// `// ---- Name: more`.
#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

namespace lpu::tests {
namespace {

using Names = std::vector<std::string>;

struct Headings {
  Names declared, clocked;  // before and in always_ff; a file without has the former only
};

Headings headings(const std::string& path) {
  std::ifstream in(LPU_SOURCE_DIR "/" + path);
  REQUIRE_MESSAGE(in, path);
  const std::string mark = "// ---- ";
  Headings h;
  Names* to = &h.declared;
  for (std::string line; std::getline(in, line);) {
    if (line.find("always_ff") != std::string::npos) to = &h.clocked;
    if (const auto at = line.find(mark); at != std::string::npos)
      to->push_back(line.substr(at + mark.size(), line.find_first_of(":.", at) - at - mark.size()));
  }
  return h;
}

}  // namespace

TEST_CASE("the parts of a plane have the sections of their twins") {
  for (const std::string part : {"mxm_array", "mxm_acc"}) {
    CAPTURE(part);
    const Headings rtl = headings("rtl/lpu_" + part + ".sv");
    CHECK(rtl.declared.size() >= 4);
    CHECK(rtl.clocked.size() == 4);
    CHECK(headings("hw/" + part + ".h").declared == rtl.declared);
    Names expected = rtl.clocked;
    expected.insert(expected.begin(), "Ports");  // reset, and a cycle as a whole
    CHECK(headings("hw/" + part + ".cpp").declared == expected);
  }
}

TEST_CASE("so has the plane that is made of them") {
  const Names rtl = headings("rtl/lpu_mxm.sv").declared;
  CHECK(rtl.size() == 3);
  CHECK(headings("hw/mxm_tiles.h").declared == rtl);
}

}  // namespace lpu::tests
