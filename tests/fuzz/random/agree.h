// Whether the verifier's report and an engine's run of the same program say the same.
#pragma once

#include <string>

#include "emulator/compiler/verify/verify.h"
#include "emulator/engine/engine.h"

namespace lpu::fuzz {

// Runs a program that is known to be short.
RunResult run_to_end(Engine* engine, const Program& p);

// Empty, or the first thing they differ in: the fault with its parties, or for a legal program its cycles and
// counts.
std::string disagreement(const VerifyReport& v, const RunResult& r);

}  // namespace lpu::fuzz
