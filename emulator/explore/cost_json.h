// A cost as one line of text, for the cache and between ranks.
#pragma once

#include <string>
#include <string_view>

#include "emulator/explore/cost.h"
#include "emulator/explore/verify_run.h"

namespace lpu::explore {

std::string to_text(const Cost& cost);
std::string to_text(const VerifyRun& run);
// False: not the text of one, whatever it is.
bool from_text(std::string_view text, Cost* cost);
bool from_text(std::string_view text, VerifyRun* run);

}  // namespace lpu::explore
