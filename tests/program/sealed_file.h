// Changing a .lpu file on purpose: header, section table and checksums are made right again around the
// changed sections, so that a test reaches the code behind the checksums.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "emulator/program/format.h"

namespace lpu::tests {

using Bytes = std::vector<std::uint8_t>;
using SectionBytes = std::array<Bytes, format::kSections>;

// The sections as the table says, cut where the file ends.
SectionBytes sections_of(std::span<const std::uint8_t> file);
Bytes seal(const SectionBytes& sections);

}  // namespace lpu::tests
