// The four weight formats and the packed matrix every kernel, quantiser and importer shares.
// Knows nothing of the LPU: this folder stands alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lpu::kernels {

// Names and layouts: README.md of this folder, bit by bit.
enum class Format : std::uint8_t {
  kInt8,   // one two's-complement byte per weight
  kInt4,   // two two's-complement nibbles per byte, low nibble = even k
  kQ3p5b,  // pair (even k: 4 bits, odd k: 3 bits) in bits 6..3 and 2..0 of one byte; bit 7 unused
  kQ3p5,   // the same values, dense: 16 weights in 7 bytes
};

std::string_view format_name(Format f);                 // "int8", "int4", "q3p5b", "q3p5"
bool parse_format(std::string_view name, Format* out);  // false: no such format
// Smallest and largest code a weight at row k may hold (q3p5*: [-8,7] even k, [-4,3] odd k).
struct CodeRange {
  int min, max;
};
CodeRange code_range(Format f, std::size_t k);
// Bytes one column of k weights occupies when packed (a partial last unit is padded with zero codes).
std::size_t packed_column_bytes(Format f, std::size_t k);

// q3p5 packs this many weights in this many bytes.
inline constexpr std::size_t kQ3p5UnitWeights = 16;
inline constexpr std::size_t kQ3p5UnitBytes = 7;

// W[K,N]: weights along the reduction dimension k, one column per output n. Columns are contiguous.
struct QuantizedMatrix {
  Format format = Format::kInt8;
  std::size_t k = 0, n = 0;
  std::size_t group = 0;           // rows of k that share a scale; 0 means the whole column; else divides k
  std::vector<std::uint8_t> data;  // n columns of packed_column_bytes(format, k)
  std::vector<float> scales;       // [groups][n]
  // q3p5/q3p5b only: own scales of the odd (3-bit) rows, [groups][n]; empty: `scales` serves both.
  std::vector<float> scales_odd;
  std::vector<std::int8_t> zero_points;  // [groups][n], subtracted from codes; empty: symmetric

  std::size_t groups() const { return group == 0 ? 1 : k / group; }
  std::size_t group_rows() const { return group == 0 ? k : group; }
};

// The code at (k, n). Slow; for tests, packers and the compiler's repacking.
int code_at(const QuantizedMatrix& w, std::size_t k, std::size_t n);
// Unpack column n into k codes.
void unpack_column(const QuantizedMatrix& w, std::size_t n, std::int8_t* codes);
// Pack column n from k codes, each inside code_range (unchecked low bits otherwise).
void pack_column(QuantizedMatrix& w, std::size_t n, const std::int8_t* codes);
// An all-zero matrix with data allocated and scales of 1.
QuantizedMatrix make_matrix(Format f, std::size_t k, std::size_t n, std::size_t group = 0);
// Throws std::invalid_argument with one line unless every array of w has the size its shape demands.
void check_matrix(const QuantizedMatrix& w);

}  // namespace lpu::kernels
