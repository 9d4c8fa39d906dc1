#include "emulator/program/write.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "emulator/program/bytes.h"
#include "emulator/program/hash.h"
#include "emulator/program/sections.h"

namespace lpu {
namespace {

std::vector<std::uint8_t> header_and_table(const std::vector<Section>& sections) {
  const std::vector<std::uint8_t> table = section_table(sections);
  std::uint64_t size = format::kFirstSection;
  for (const Section& s : sections) size += s.size();
  std::vector<std::uint8_t> out(format::kMagic.begin(), format::kMagic.end());
  put(&out, format::kVersion);
  put(&out, static_cast<std::uint32_t>(sections.size()));
  put(&out, size);
  put(&out, hash_bytes(table));
  out.insert(out.end(), table.begin(), table.end());
  return out;
}

// Gives `sink` every piece of the file in order.
template <typename Sink>
void emit(const Program& p, Sink sink) {
  const std::vector<Section> sections = to_sections(p);
  sink(std::span<const std::uint8_t>(header_and_table(sections)));
  for (const Section& s : sections) {
    sink(std::span<const std::uint8_t>(s.head));
    for (const auto& blob : s.blobs) sink(blob);
  }
}

}  // namespace

std::vector<std::uint8_t> write_program(const Program& p) {
  std::vector<std::uint8_t> out;
  emit(p, [&](std::span<const std::uint8_t> piece) { out.insert(out.end(), piece.begin(), piece.end()); });
  return out;
}

std::string write_program(const Program& p, const std::string& path) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  emit(p, [&](std::span<const std::uint8_t> piece) {
    file.write(reinterpret_cast<const char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
  });
  file.close();
  return file ? "" : fmt::format("{}: cannot write: {}", path, std::strerror(errno));
}

}  // namespace lpu
