// Feeding damaged model files to the importers: whatever happens must be a clean load or one clear line.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "emulator/model/model_file.h"

namespace lpu::tests {

// Opens the bytes and loads every matrix in every way. Returns the error, or "" when all was well.
inline std::string import_everything(const std::vector<std::uint8_t>& bytes) {
  const std::size_t size = bytes.size();
  std::string error;
  try {
    const auto file = model::ModelFile::from_bytes(bytes, "bytes");
    for (const model::NamedMatrix& matrix : file.list()) {
      try {
        // Sixteen values in seven bytes is the densest type that loads: no file buys more memory than this.
        const std::vector<float> values = file.load(matrix.name);
        REQUIRE(7 * values.size() <= 16 * size);
        REQUIRE(values.size() == matrix.k * matrix.n);
        file.load_quantized(matrix.name);
      } catch (const model::ImportError& e) {
        error = e.what();
      }
    }
  } catch (const model::ImportError& e) {
    error = e.what();
  }
  return error;
}

inline bool is_one_clear_line(const std::string& error) {
  const bool printable =
      std::all_of(error.begin(), error.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  return printable && error.starts_with("bytes: byte ") && error.size() < 400;
}

// Every proper prefix must be refused or load cleanly. Returns how many were refused.
inline std::size_t refused_truncations(const std::vector<std::uint8_t>& bytes) {
  std::size_t refused = 0;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::string error = import_everything({bytes.begin(), bytes.begin() + static_cast<long>(length)});
    INFO("length ", length, ": ", error);
    REQUIRE((error.empty() || is_one_clear_line(error)));
    refused += !error.empty();
  }
  return refused;
}

// `rounds` copies with 1 to 4 bytes of the first `span` changed. Returns how many were refused.
inline std::size_t refused_mutations(const std::vector<std::uint8_t>& bytes, std::size_t span, int rounds) {
  std::uint64_t state = 1;
  const auto random = [&state](std::uint64_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % bound;
  };
  // Lengths and counts break most at their ends, so half of the changes are extreme values.
  constexpr std::uint8_t kExtremes[] = {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF};
  std::size_t refused = 0;
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::uint8_t> damaged = bytes;
    for (std::uint64_t i = 1 + random(4); i > 0; --i) {
      damaged[random(span)] =
          random(2) == 0 ? kExtremes[random(std::size(kExtremes))] : static_cast<std::uint8_t>(random(256));
    }
    const std::string error = import_everything(damaged);
    INFO("round ", round, ": ", error);
    REQUIRE((error.empty() || is_one_clear_line(error)));
    refused += !error.empty();
  }
  return refused;
}

}  // namespace lpu::tests
