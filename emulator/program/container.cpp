#include "emulator/program/container.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/program/bytes.h"
#include "emulator/program/hash.h"

namespace lpu {
namespace {

using Bytes = std::span<const std::uint8_t>;

ReadStatus check_start(Bytes file) {
  const std::size_t n = std::min(file.size(), format::kMagic.size());
  const auto wrong =
      std::mismatch(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(n), format::kMagic.begin());
  if (wrong.first != file.begin() + static_cast<std::ptrdiff_t>(n))
    return {ReadCode::kNotLpu, static_cast<std::uint64_t>(wrong.first - file.begin()),
            "not a .lpu file: the first 8 bytes must be CC 4C 50 55 0D 0A 1A 0A"};
  if (file.size() < format::kFirstSection)
    return {ReadCode::kTruncated, file.size(),
            fmt::format("the file ends after {} bytes, header and table need {}", file.size(),
                        format::kFirstSection)};
  return {};
}

ReadStatus check_header(Bytes file) {
  const auto version = get<std::uint32_t>(&file[format::kVersionOffset]);
  if (version != format::kVersion)
    return {ReadCode::kVersion, format::kVersionOffset,
            fmt::format("version {}, this reader knows version {}", version, format::kVersion)};
  const auto count = get<std::uint32_t>(&file[format::kCountOffset]);
  if (count != format::kSections)
    return {ReadCode::kMalformed, format::kCountOffset,
            fmt::format("{} sections, must be {}", count, format::kSections)};
  const auto size = get<std::uint64_t>(&file[format::kSizeOffset]);
  if (size > file.size())
    return {ReadCode::kTruncated, file.size(), fmt::format("the file has {} bytes of {}", file.size(), size)};
  if (size < file.size())
    return {ReadCode::kMalformed, std::min<std::uint64_t>(size, file.size()),
            fmt::format("the header says {} bytes, the file has {}", size, file.size())};
  if (get<std::uint64_t>(&file[format::kHashOffset]) !=
      hash_bytes(file.subspan(format::kHeaderBytes, format::kTableBytes)))
    return {ReadCode::kChecksum, format::kHashOffset, "the program hash is not that of the section table"};
  return {};
}

// Rows must be what section_table() writes: ids in order, no gaps.
ReadStatus open_section(Bytes file, std::size_t i, std::uint64_t expected_offset, SectionSpan* out) {
  const std::size_t row = format::kHeaderBytes + i * format::kTableRowBytes;
  const auto refuse = [&](ReadCode code, std::size_t at, std::string message) {
    return ReadStatus{code, row + at, fmt::format("section {}: {}", i + 1, message)};
  };
  const auto id = get<std::uint32_t>(&file[row]);
  if (id != i + 1) return refuse(ReadCode::kMalformed, 0, fmt::format("id {}, must be {}", id, i + 1));
  if (get<std::uint32_t>(&file[row + 4]) != 0)
    return refuse(ReadCode::kMalformed, 4, "bytes 4 to 7 of the row must be 0");
  const auto offset = get<std::uint64_t>(&file[row + 8]), size = get<std::uint64_t>(&file[row + 16]);
  if (offset != expected_offset)
    return refuse(ReadCode::kMalformed, 8, fmt::format("offset {}, must be {}", offset, expected_offset));
  if (size > file.size() - offset)
    return refuse(ReadCode::kMalformed, 16,
                  fmt::format("size {}, the file has {} bytes left", size, file.size() - offset));
  *out = {file.subspan(offset, size), offset};
  if (get<std::uint64_t>(&file[row + 24]) != hash_bytes(out->bytes))
    return {ReadCode::kChecksum, offset,
            fmt::format("section {}: its {} bytes do not have the checksum of the table", i + 1, size)};
  return {};
}

}  // namespace

ReadStatus open_container(Bytes file, SectionSpans* sections) {
  if (ReadStatus s = check_start(file); !s.ok()) return s;
  if (ReadStatus s = check_header(file); !s.ok()) return s;
  std::uint64_t offset = format::kFirstSection;
  for (std::size_t i = 0; i < format::kSections; ++i) {
    if (ReadStatus s = open_section(file, i, offset, &(*sections)[i]); !s.ok()) return s;
    offset += (*sections)[i].bytes.size();
  }
  if (offset != file.size())
    return {ReadCode::kMalformed, offset,
            fmt::format("{} bytes behind the last section", file.size() - offset)};
  return {};
}

}  // namespace lpu
