// A Program as the five sections of its file. The bulk (images) is referred to, not copied.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "emulator/program/format.h"
#include "emulator/program/program.h"

namespace lpu {

struct Section {
  format::SectionId id;
  std::vector<std::uint8_t> head;
  std::vector<std::span<const std::uint8_t>> blobs;  // behind the head; valid as long as the Program
  std::uint64_t size() const;
};

// REQUIRES: program_faults(p) is empty (the words must be encodable).
std::vector<Section> to_sections(const Program& p);
// The table of the file: offset, size and checksum of each section.
std::vector<std::uint8_t> section_table(const std::vector<Section>& sections);
// Of the table, hence of every byte of every section.
std::uint64_t sections_hash(const std::vector<Section>& sections);
// The text of the chip section; the reader accepts no other spelling of the same chip.
std::string chip_section_text(const Chip& c);

}  // namespace lpu
