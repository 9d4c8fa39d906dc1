#include "emulator/program/program.h"

#include <fmt/format.h>

#include "emulator/isa/assembler.h"
#include "emulator/program/hash.h"
#include "emulator/program/sections.h"

namespace lpu {

const IoTensor* Program::tensor(std::string_view name) const {
  for (const IoTensor& t : tensors)
    if (t.name == name) return &t;
  return nullptr;
}

// The preset's name is a label, not a part of the configuration.
std::uint64_t chip_hash(const Chip& c) { return hash_text(chip_to_ini(c)); }

std::uint64_t program_hash(const Program& p) { return sections_hash(to_sections(p)); }

std::string describe(const Program& p, int queue, int word) {
  std::string text = fmt::format("word {} of {}", word, queue_name(p.chip, queue));
  const auto& words = p.queues[static_cast<std::size_t>(queue)];
  if (word >= 0 && word < static_cast<int>(words.size()))
    text += fmt::format(" ({})", to_text(words[static_cast<std::size_t>(word)]));
  return text;
}

}  // namespace lpu
