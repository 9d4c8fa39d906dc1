// Codes in and out of bytes, one weight or one column at a time. The bit layouts: README.md.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "kernels/format.h"

namespace lpu::kernels {
namespace {

// The low `bits` of v as a two's-complement number.
int sign_extend(unsigned v, int bits) {
  const unsigned sign = 1u << (bits - 1);
  const unsigned low = v & ((sign << 1) - 1);
  return static_cast<int>(low ^ sign) - static_cast<int>(sign);
}

int int4_code(const std::uint8_t* column, std::size_t k) {
  return sign_extend(static_cast<unsigned>(column[k / 2]) >> (k % 2 * 4), 4);
}

int q3p5b_code(const std::uint8_t* column, std::size_t k) {
  const unsigned byte = column[k / 2];
  return k % 2 == 0 ? sign_extend(byte >> 3, 4) : sign_extend(byte, 3);
}

int q3p5_code(const std::uint8_t* column, std::size_t k) {
  const std::uint8_t* unit = column + k / kQ3p5UnitWeights * kQ3p5UnitBytes;
  const unsigned j = static_cast<unsigned>(k % kQ3p5UnitWeights / 2);  // which of the eight pairs
  if (k % 2 == 0) return sign_extend(static_cast<unsigned>(unit[j / 2]) >> (j % 2 * 4), 4);
  const unsigned upper = (static_cast<unsigned>(unit[4 + j / 4]) >> (j % 4 * 2)) & 3u;
  const unsigned lowest = (static_cast<unsigned>(unit[6]) >> j) & 1u;
  return sign_extend(upper << 1 | lowest, 3);
}

int column_code(Format f, const std::uint8_t* column, std::size_t k) {
  switch (f) {
    case Format::kInt8:
      return static_cast<std::int8_t>(column[k]);
    case Format::kInt4:
      return int4_code(column, k);
    case Format::kQ3p5b:
      return q3p5b_code(column, k);
    case Format::kQ3p5:
      return q3p5_code(column, k);
  }
  return 0;
}

unsigned low_bits(std::int8_t code, unsigned mask) { return static_cast<unsigned>(code) & mask; }

static_assert(std::endian::native == std::endian::little, "eight codes are read as one number");

// Fields of the four pairs of codes in eight bytes, one in each 16 bits, moved next to each other: the
// product adds up shifted copies, whose fields never meet, and its upper 16 bits hold those that are wanted.
constexpr std::uint64_t kEvery16Bits = 0x0001000100010001u;
constexpr std::uint64_t gather_factor(int width) {
  std::uint64_t factor = 0;
  for (int j = 0; j < 4; ++j) factor |= std::uint64_t{1} << (48 + width * j - 16 * j);
  return factor;
}
template <int kWidth>
std::uint32_t gather(std::uint64_t fields) {
  constexpr std::uint64_t kMask = kEvery16Bits * ((1u << kWidth) - 1);
  constexpr std::uint32_t kWanted = (1u << (4 * kWidth)) - 1;
  return static_cast<std::uint32_t>((fields & kMask) * gather_factor(kWidth) >> 48) & kWanted;
}

// The three planes of README.md, "Formats".
void pack_q3p5_unit(const std::int8_t* codes, std::uint8_t* unit) {
  std::uint64_t low, high;
  std::memcpy(&low, codes, sizeof(low));
  std::memcpy(&high, codes + sizeof(low), sizeof(high));
  const std::uint32_t nibbles = gather<4>(low) | gather<4>(high) << 16;
  const std::uint32_t upper = gather<2>(low >> 9) | gather<2>(high >> 9) << 8;
  const std::uint32_t lowest = gather<1>(low >> 8) | gather<1>(high >> 8) << 4;
  const std::uint32_t rest = upper | lowest << 16;
  std::memcpy(unit, &nibbles, 4);
  std::memcpy(unit + 4, &rest, 3);
}

void pack_pair(Format f, std::int8_t even, std::int8_t odd, std::uint8_t* byte) {
  const unsigned value = f == Format::kInt4 ? low_bits(even, 15) | low_bits(odd, 15) << 4
                                            : low_bits(even, 15) << 3 | low_bits(odd, 7);
  *byte = static_cast<std::uint8_t>(value);
}

void pack_q3p5(const std::int8_t* codes, std::size_t k, std::uint8_t* out) {
  const std::size_t whole = k / kQ3p5UnitWeights;
  for (std::size_t u = 0; u < whole; ++u) {
    pack_q3p5_unit(codes + u * kQ3p5UnitWeights, out + u * kQ3p5UnitBytes);
  }
  if (k % kQ3p5UnitWeights == 0) return;
  std::array<std::int8_t, kQ3p5UnitWeights> last{};
  std::copy(codes + whole * kQ3p5UnitWeights, codes + k, last.begin());
  pack_q3p5_unit(last.data(), out + whole * kQ3p5UnitBytes);
}

void pack_pairs(Format f, const std::int8_t* codes, std::size_t k, std::uint8_t* out) {
  for (std::size_t p = 0; p < k / 2; ++p) pack_pair(f, codes[2 * p], codes[2 * p + 1], out + p);
  if (k % 2 != 0) pack_pair(f, codes[k - 1], 0, out + k / 2);
}

}  // namespace

int code_at(const QuantizedMatrix& w, std::size_t k, std::size_t n) {
  return column_code(w.format, w.data.data() + n * packed_column_bytes(w.format, w.k), k);
}

void unpack_column(const QuantizedMatrix& w, std::size_t n, std::int8_t* codes) {
  const std::uint8_t* column = w.data.data() + n * packed_column_bytes(w.format, w.k);
  for (std::size_t k = 0; k < w.k; ++k) codes[k] = static_cast<std::int8_t>(column_code(w.format, column, k));
}

void pack_column(QuantizedMatrix& w, std::size_t n, const std::int8_t* codes) {
  std::uint8_t* out = w.data.data() + n * packed_column_bytes(w.format, w.k);
  switch (w.format) {
    case Format::kInt8:
      std::copy(codes, codes + w.k, reinterpret_cast<std::int8_t*>(out));
      return;
    case Format::kInt4:
    case Format::kQ3p5b:
      pack_pairs(w.format, codes, w.k, out);
      return;
    case Format::kQ3p5:
      pack_q3p5(codes, w.k, out);
      return;
  }
}

}  // namespace lpu::kernels
