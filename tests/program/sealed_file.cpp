#include "tests/program/sealed_file.h"

#include <algorithm>

#include "emulator/program/bytes.h"
#include "emulator/program/hash.h"

namespace lpu::tests {

SectionBytes sections_of(std::span<const std::uint8_t> file) {
  SectionBytes sections;
  if (file.size() < format::kFirstSection) return sections;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const std::uint8_t* row = &file[format::kHeaderBytes + i * format::kTableRowBytes];
    const std::uint64_t offset = std::min<std::uint64_t>(get<std::uint64_t>(row + 8), file.size());
    const std::uint64_t size = std::min<std::uint64_t>(get<std::uint64_t>(row + 16), file.size() - offset);
    const auto part = file.subspan(offset, size);
    sections[i].assign(part.begin(), part.end());
  }
  return sections;
}

Bytes seal(const SectionBytes& sections) {
  Bytes table, body;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    put(&table, static_cast<std::uint32_t>(i + 1));
    put(&table, std::uint32_t{0});
    put(&table, static_cast<std::uint64_t>(format::kFirstSection + body.size()));
    put(&table, static_cast<std::uint64_t>(sections[i].size()));
    put(&table, hash_bytes(sections[i]));
    body.insert(body.end(), sections[i].begin(), sections[i].end());
  }
  Bytes file(format::kMagic.begin(), format::kMagic.end());
  put(&file, format::kVersion);
  put(&file, static_cast<std::uint32_t>(format::kSections));
  put(&file, static_cast<std::uint64_t>(format::kFirstSection + body.size()));
  put(&file, hash_bytes(table));
  file.insert(file.end(), table.begin(), table.end());
  file.insert(file.end(), body.begin(), body.end());
  return file;
}

}  // namespace lpu::tests
