// Makes a failing program small: unrolls loops, drops queues, instructions and images as long as it still
// fails.
#pragma once

#include <functional>
#include <string>

#include "emulator/program/program.h"

namespace lpu::fuzz {

using Fails = std::function<bool(const Program&)>;

// REQUIRES: fails(p). The result is well-formed and fails too. Instructions keep their cycles; they also go
// in pairs, because what belongs together (an activation and its accumulate, say) is often only legal
// together.
Program shrink(Program p, const Fails& fails);

// Its text (program/listing.h), for a message.
std::string failure_text(std::uint64_t seed, const Program& p);

}  // namespace lpu::fuzz
