#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "emulator/isa/emit_md.h"
#include "emulator/isa/isa.h"
#include "emulator/isa/timing.h"

namespace lpu::tests {
namespace {
constexpr const char* kCommitted = LPU_SOURCE_DIR "/emulator/isa/ISA.md";
std::string committed() {
  std::ifstream file(kCommitted, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}
}  // namespace

TEST_CASE("ISA.md is what the tables say; LPU_UPDATE_GOLDEN=1 rewrites it") {
  const std::string now = isa_markdown();
  if (const char* update = std::getenv("LPU_UPDATE_GOLDEN");
      update != nullptr && std::string(update) == "1") {
    std::ofstream(kCommitted, std::ios::binary) << now;
    MESSAGE("rewrote emulator/isa/ISA.md");
  }
  CHECK_MESSAGE(committed() == now, "emulator/isa/ISA.md is out of date: run LPU_UPDATE_GOLDEN=1 test_isa");
}

TEST_CASE("ISA.md has a row for every key, instruction and field, and the cycles of tsp-v1") {
  const std::string md = isa_markdown();
  const Chip c;
  const auto has = [&](const std::string& text) {
    CAPTURE(text);
    CHECK(md.find(text) != std::string::npos);
  };
  for (const ChipKey& k : chip_keys()) has(fmt::format("| `{}` | {} |", k.key, chip_value_text(c, k)));
  for (const OpInfo& op : all_ops()) {
    has(fmt::format("| `{}` | {:#04x} |", op.mnemonic, static_cast<int>(op.op)));
    if (op.d_func != LatencyKey::kZero) has(fmt::format("| {} (", timing::latency(c, op.d_func).v));
  }
  for (const FieldInfo& f : all_fields()) has(fmt::format("| {} | {} to {} |", f.name, f.min(), f.max()));
}

}  // namespace lpu::tests
