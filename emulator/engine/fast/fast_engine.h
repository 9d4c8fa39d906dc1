// The engine for daily use: it does work only where an instruction acts, and that work on whole vectors.
#pragma once

#include <memory>

#include "emulator/engine/engine.h"

namespace lpu {

// `threads` compute the products of the planes; one of them does everything else. No result depends on it.
std::unique_ptr<Engine> make_fast_engine(unsigned threads = 1);

}  // namespace lpu
