// A program on which engines part, made small enough to read.
#pragma once

#include <functional>
#include <string>

#include "emulator/engine/engine.h"

namespace lpu {

using Fails = std::function<bool(const Program&)>;

inline constexpr int kMinimiseTrials = 20'000;

// REQUIRES: fails(p). The result is well-formed and fails too; `fails` is asked at most `trials` times.
// Images, queues and instructions go in large pieces first, then one by one and in pairs, because what
// belongs together (an activation and its accumulate, say) is often only legal together. Instructions keep
// their cycles.
Program minimise(Program p, const Fails& fails, int trials = kMinimiseTrials);

// REQUIRES: p is loaded and has not run. The same program with SRAM as it is for images, so that what was
// poked into it belongs to the program; it has no inputs any more.
Program with_memory(Program p, const Engine& loaded);

// Writes p to `path` and its listing beside it, to `path`.txt. Empty, or one line saying why not.
std::string write_with_listing(const Program& p, const std::string& path);

}  // namespace lpu
