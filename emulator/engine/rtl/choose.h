// Which compiled-in chip can stand for a chip.
#pragma once

#include <string>
#include <vector>

#include "emulator/engine/rtl/engine.h"
#include "emulator/engine/rtl/model.h"

namespace lpu::rtl {

using Candidates = std::vector<const ModelKind*>;  // at least one
Candidates candidates(StreamForm form);

// Why none of them can, in one line that names the key that differs; empty: one can.
std::string refusal(const Chip& chip, const Candidates& among);
// Throws std::invalid_argument with that line.
const ModelKind& choose_model(const Chip& chip, const Candidates& among);
Chip built_for(const ModelKind& kind);

}  // namespace lpu::rtl
