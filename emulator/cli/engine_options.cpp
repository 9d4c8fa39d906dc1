#include "emulator/cli/engine_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lpu::cli {
namespace {

std::vector<std::string_view> names() {
  static const std::vector<std::string> owned = engine_names();
  return {owned.begin(), owned.end()};
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
  choice.make = [name = choice.name] { return make_engine(name); };
  if (arguments.has("against")) {
    choice.against = names()[arguments.choice("against", names(), 0)];
    choice.make_against = [name = choice.against] { return make_engine(name); };
  }
  return choice;
}

}  // namespace lpu::cli
