// Programs that break exactly one rule on purpose, made from legal ones; and programs with one random change,
// which may or may not be legal.
#pragma once

#include <cstdint>
#include <optional>

#include "emulator/engine/fault.h"
#include "tests/fuzz/random/generate.h"

namespace lpu::fuzz {

// Every kind of fault but kNone.
inline constexpr FaultKind kFaultKinds[] = {
    FaultKind::kBadOperand,  FaultKind::kBankConflict, FaultKind::kReadTooSoon, FaultKind::kUndrivenStream,
    FaultKind::kDoubleDrive, FaultKind::kAluOperand,   FaultKind::kWeightPort,  FaultKind::kWeightsNotInForce,
    FaultKind::kNoProduct,   FaultKind::kLostProduct,  FaultKind::kDeadlock};

// Nothing when the program offers no place to break that rule. Another fault may come first.
std::optional<Program> break_rule(FaultKind kind, const Random& legal, std::uint64_t seed);

// One word or field changed, well-formed still; nothing when no change was found.
std::optional<Program> change_one(const Program& p, std::uint64_t seed);

}  // namespace lpu::fuzz
