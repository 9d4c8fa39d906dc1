// The outer layer of a .lpu file: header and section table, checked before any section is looked into.
#pragma once

#include <array>

#include "emulator/program/format.h"
#include "emulator/program/read.h"

namespace lpu {

struct SectionSpan {
  std::span<const std::uint8_t> bytes;
  std::uint64_t offset = 0;  // in the file
};
// Indexed by SectionId - 1; meaningful only when the status is ok.
using SectionSpans = std::array<SectionSpan, format::kSections>;

ReadStatus open_container(std::span<const std::uint8_t> file, SectionSpans* sections);

}  // namespace lpu
