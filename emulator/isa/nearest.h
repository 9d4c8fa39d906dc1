// "Did you mean": the known name closest to a mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lpu {

// " (did you mean X?)" when a candidate is within two edits, or a third of the word, else "".
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace lpu
