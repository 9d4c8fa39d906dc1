// Engines by name, with their settings.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "emulator/cli/arguments.h"
#include "emulator/engine/engine.h"

namespace lpu::cli {

struct EngineChoice {
  std::string name, against;  // with settings, as reports say it; against: empty when not asked for
  std::function<std::unique_ptr<Engine>()> make, make_against;
};

// `engine.` keys of --set are about --engine, never about the other one.
void add_engine_options(Arguments* arguments);
EngineChoice resolve_engines(const Arguments& arguments);

}  // namespace lpu::cli
