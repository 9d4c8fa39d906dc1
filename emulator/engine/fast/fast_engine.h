// The engine for daily use: it does work only where an instruction acts, and that work on whole vectors.
#pragma once

#include <memory>

#include "emulator/engine/engine.h"

namespace lpu {

std::unique_ptr<Engine> make_fast_engine();

}  // namespace lpu
