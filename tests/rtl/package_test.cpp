#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "emulator/isa/emit_sv.h"

namespace lpu::tests {
namespace {

std::string committed(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool update() {
  const char* wanted = std::getenv("LPU_UPDATE_GOLDEN");
  return wanted != nullptr && std::string(wanted) == "1";
}

Chip preset(const std::string& name) {
  Chip chip;
  REQUIRE(chip_preset(name, &chip));
  return chip;
}

}  // namespace

TEST_CASE("rtl/gen/*/lpu_pkg.sv is what the tables say; LPU_UPDATE_GOLDEN=1 rewrites it") {
  for (const std::string name : {"mini", "tsp-v1"}) {
    CAPTURE(name);
    const std::string path = fmt::format("{}/rtl/gen/{}/lpu_pkg.sv", LPU_SOURCE_DIR, name);
    const std::string now = sv_package(preset(name));
    if (update()) std::ofstream(path, std::ios::binary) << now;
    CHECK_MESSAGE(committed(path) == now,
                  path << " is out of date: run LPU_UPDATE_GOLDEN=1 test_rtl_package");
  }
}

TEST_CASE("a changed latency, opcode or size changes the package") {
  const Chip mini = preset("mini");
  for (std::int64_t Chip::*member :
       {&Chip::lat_alu, &Chip::lat_mxm_settle, &Chip::superlanes, &Chip::mxm_acc_rows}) {
    Chip other = mini;
    ++(other.*member);
    CHECK(sv_package(other) != sv_package(mini));
  }
}

}  // namespace lpu::tests
