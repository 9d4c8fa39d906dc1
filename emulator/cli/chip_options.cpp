#include "emulator/cli/chip_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <iterator>

#include "emulator/cli/guard.h"
#include "emulator/engine/settings.h"

namespace lpu::cli {
namespace {

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) throw BadInput(fmt::format("--config {}: the file cannot be read", path));
  return text;
}

void set(Chip* chip, const std::string& setting, RunsEngine runs_engine) {
  if (is_engine_setting(setting)) {
    if (runs_engine == RunsEngine::kYes) return;
    throw BadInput(fmt::format("--set {}: a setting of an engine, and no engine is run here", setting));
  }
  if (const std::string why = chip_set(chip, setting); !why.empty())
    throw BadInput(fmt::format("--set {}: {}", setting, why));
}

}  // namespace

void add_chip_options(Arguments* arguments) {
  arguments->add("chip", "PRESET",
                 fmt::format("chip preset: {} (default tsp-v1)", fmt::join(chip_presets(), ", ")));
  arguments->add("config", "FILE", "chip keys from an INI file (key = value, or [section] and name = value)");
  arguments->add_list(
      "set", "KEY=VALUE",
      "override one chip key; repeatable; lpu info --all lists them. engine.mxm=rtl: the "
      "matrix planes of the systemc engine are the SystemVerilog ones; engine.threads=N: so many "
      "threads multiply inside each fast engine");
}

Chip resolve_chip(const Arguments& arguments, RunsEngine runs_engine) {
  Chip chip;
  const std::size_t preset = arguments.choice("chip", chip_presets(), 0);
  chip_preset(chip_presets()[preset], &chip);
  if (const auto path = arguments.text("config")) {
    if (const std::string why = chip_load_ini(&chip, read_text(*path)); !why.empty())
      throw BadInput(fmt::format("--config {}: {}", *path, why));
  }
  for (const std::string& setting : arguments.list("set")) set(&chip, setting, runs_engine);
  if (const auto wrong = chip_violations(chip); !wrong.empty())
    throw BadInput(fmt::format("the chip is not valid: {}", fmt::join(wrong, "; ")));
  return chip;
}

}  // namespace lpu::cli
