// What lies where in SRAM, and for how long. A vector is resident from the cycle it is there (the start of
// the run, or its Write) to the last Read of it; results are resident to the end.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "emulator/profile/bins.h"
#include "emulator/profile/dataflow.h"

namespace lpu::profile {

// What a vector is, told by the program's tensors and by who takes it.
enum class Content : std::uint8_t {
  kWeights,    // loaded into a plane, as it is or widened by ALUs
  kConstants,  // of an image, taken by ALUs: scales, zero points
  kInputs,     // of an input tensor
  kSums,       // written and read again in the run
  kOutputs,    // of an output tensor, at the end
  kUnused,     // written or loaded and never read
};
inline constexpr std::size_t kContents = static_cast<std::size_t>(Content::kUnused) + 1;
std::string_view content_name(Content c);

// Consecutive rows of a slice with the same content. A block is as high as lets a slice have 128 of them.
struct Resident {
  std::int32_t block = 0;  // rows [block * rows_per_block, ...)
  Content content = Content::kUnused;
  std::int32_t rows = 0;             // of the block, ever resident
  std::int64_t first = 0, last = 0;  // cycles: from when the first of them is there to when the last is free
  bool operator==(const Resident&) const = default;
};

struct Residency {
  std::int32_t rows_per_block = 1;
  std::vector<std::vector<Resident>> patterns;  // distinct slices
  std::vector<std::int32_t> pattern_of;         // by MEM queue
  // Vectors resident, averaged over each bin, times the bin's cycles: exact vector-cycles.
  std::array<std::vector<std::int64_t>, kContents> bins;
  std::array<std::int64_t, kContents> vectors{};  // ever resident
  std::int64_t peak_vectors = 0;                  // resident at once
};

Residency find_residency(const Program& p, const Recording& r, const Dataflow& d, const Bins& bins);

}  // namespace lpu::profile
