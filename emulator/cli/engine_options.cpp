#include "emulator/cli/engine_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "emulator/cli/guard.h"

namespace lpu::cli {
namespace {

std::vector<std::string_view> names() {
  static const std::vector<std::string> owned = engine_names();
  return {owned.begin(), owned.end()};
}

// Those of --set that are about the engine; the others are about the chip (chip_options.h).
std::vector<std::string> given_settings(const Arguments& arguments) {
  std::vector<std::string> given = arguments.list("set");
  std::erase_if(given, [](const std::string& s) { return !is_engine_setting(s); });
  return given;
}

EngineSettings resolve_settings(const std::vector<std::string>& given) {
  EngineSettings settings;
  for (const std::string& s : given)
    if (const std::string why = engine_set(&settings, s); !why.empty())
      throw BadInput(fmt::format("--set {}: {}", s, why));
  return settings;
}

}  // namespace

void add_engine_options(Arguments* arguments) {
  const std::string all = fmt::format("{}", fmt::join(names(), ", "));
  arguments->add("engine", "NAME", "engine that runs it: " + all + " (default fast)");
  arguments->add("against", "NAME",
                 "also run this engine in lockstep and compare every event of every cycle");
}

EngineChoice resolve_engines(const Arguments& arguments) {
  EngineChoice choice;
  choice.name = names()[arguments.choice("engine", names(), 0)];
  const std::vector<std::string> given = given_settings(arguments);
  const EngineSettings settings = resolve_settings(given);
  make_engine(choice.name, settings);  // refuses settings it does not have, before anything else is done
  choice.make = [name = choice.name, settings] { return make_engine(name, settings); };
  if (!given.empty()) choice.name += fmt::format(" ({})", fmt::join(given, ", "));
  if (arguments.has("against")) {
    choice.against = names()[arguments.choice("against", names(), 0)];
    choice.make_against = [name = choice.against] { return make_engine(name); };
  }
  return choice;
}

}  // namespace lpu::cli
