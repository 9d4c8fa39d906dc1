// --chip, --config, --set: the chip of a job, or one line that names everything wrong with it.
#pragma once

#include "emulator/cli/arguments.h"
#include "emulator/isa/chip.h"

namespace lpu::cli {

void add_chip_options(Arguments* arguments);
// Whether a verb runs an engine, to which `engine.` keys of --set then go (engine_options.h).
enum class RunsEngine : bool { kNo, kYes };
// Preset, then the config file, then every --set in order. Throws BadInput.
Chip resolve_chip(const Arguments& arguments, RunsEngine runs_engine = RunsEngine::kNo);

}  // namespace lpu::cli
