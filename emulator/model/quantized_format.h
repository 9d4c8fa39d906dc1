// The names in a file of quantised matrices. What they mean, with a worked example: quantized_format.md.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace lpu::model {

// Of safetensors; the limit is that of its reference implementation.
inline constexpr std::uint64_t kSafetensorsLengthBytes = 8, kSafetensorsLongestHeader = 100'000'000;
inline constexpr std::string_view kSafetensorsMetadata = "__metadata__";

// Ours, in that metadata: "lpu.matrix.NAME" = "FORMAT k=K n=N group=G xxh3=16 hexadecimal digits".
inline constexpr std::string_view kVersionKey = "lpu.quantized", kVersion = "1";
inline constexpr std::string_view kMatrixKeyPrefix = "lpu.matrix.";

// The arrays of a matrix, tensors of their own, in the order in which they are stored and hashed.
struct MatrixPart {
  std::string_view suffix, dtype;
  std::uint64_t element_bytes;
};
enum MatrixPartIndex : std::size_t { kCodes, kScales, kOddScales, kZeroPoints };
inline constexpr std::array<MatrixPart, 4> kMatrixParts = {
    {{".codes", "U8", 1}, {".scales", "F32", 4}, {".scales_odd", "F32", 4}, {".zero_points", "I8", 1}}};

}  // namespace lpu::model
