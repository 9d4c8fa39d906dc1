// The dense forms of 3.5-bit weights that were weighed against each other, each with the same loop around its
// decoding, so that nothing but the layout differs. Needs AVX-512 with VNNI and VBMI.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lpu::bench {

// A unit is 64 rows of 32 columns: [half][8][64] pairs of biased codes, even row in bits 3..0, odd row in
// bits 6..4. A half is 16 columns; each of its eight vectors holds four pairs of each.
inline constexpr std::size_t kUnitRows = 64, kUnitColumns = 32;
inline constexpr std::size_t kUnitPairs = kUnitRows * kUnitColumns / 2;

struct DenseLayout {
  const char* name;
  std::size_t unit_bytes;
  void (*pack)(const std::uint8_t* pairs, std::uint8_t* unit);
  // acc[32] = the sums of codes times x over `units` units, x in steps of four even and four odd rows; cache
  // lines are fetched `ahead` bytes before their use. Reads up to 8 bytes behind the last unit.
  void (*multiply)(const std::uint8_t* panel, std::size_t units, const std::int8_t* x, std::size_t ahead,
                   std::int32_t* acc);
};

inline constexpr std::size_t kDenseLayouts = 4;
const DenseLayout* dense_layouts();  // kDenseLayouts of them; nullptr where the compiler is not for x86-64
bool can_run_dense_layouts();

}  // namespace lpu::bench
