// The numbers of the .lpu file. What they mean, with a worked example: format.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lpu::format {

// A byte above 127, CR LF and LF: a transfer that rewrites text damages the magic itself.
inline constexpr std::array<std::uint8_t, 8> kMagic = {0xCC, 'L', 'P', 'U', '\r', '\n', 0x1A, '\n'};
inline constexpr std::uint32_t kVersion = 1;

// In the order in which they stand in the file.
enum class SectionId : std::uint32_t { kChip = 1, kIdentity = 2, kQueues = 3, kImages = 4, kTensors = 5 };
inline constexpr std::size_t kSections = 5;

// magic 8, version 4, section count 4, file size 8, program hash 8
inline constexpr std::size_t kVersionOffset = 8, kCountOffset = 12, kSizeOffset = 16, kHashOffset = 24;
inline constexpr std::size_t kHeaderBytes = 32;
// id 4, zero 4, offset 8, size 8, checksum 8
inline constexpr std::size_t kTableRowBytes = 32;
inline constexpr std::size_t kTableBytes = kSections * kTableRowBytes;
inline constexpr std::size_t kFirstSection = kHeaderBytes + kTableBytes;

// queue 4, addr 4, size 8
inline constexpr std::size_t kImageRowBytes = 16;
// row, col, col_stride, count, queue, addr, lane, broadcast: 4 each
inline constexpr std::size_t kPieceBytes = 32;
// name length 4, role 1, dtype 1, rows 4, cols 4, piece count 4
inline constexpr std::size_t kTensorLeastBytes = 18;

}  // namespace lpu::format
