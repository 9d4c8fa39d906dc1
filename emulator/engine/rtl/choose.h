// Which compiled-in chip can stand for a chip.
#pragma once

#include <string>

#include "emulator/engine/rtl/engine.h"
#include "emulator/engine/rtl/model.h"

namespace lpu::rtl {

// Why there is none, in one line that names the key that differs; empty: there is one.
std::string refusal(const Chip& chip, StreamForm form);
// Throws std::invalid_argument with that line.
const ModelKind& choose_model(const Chip& chip, StreamForm form);
Chip built_for(const ModelKind& kind);

}  // namespace lpu::rtl
