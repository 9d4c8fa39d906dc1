#include "tests/chip_data/oracle35_layouts.h"

namespace lpu::tests {
namespace {

using kernels::Format;
using kernels::QuantizedMatrix;

std::int8_t two_complement(unsigned byte, int low_bit, int bits) {
  const int field = static_cast<int>(byte >> low_bit) & ((1 << bits) - 1);
  return static_cast<std::int8_t>(field - (field >> (bits - 1) << bits));
}

// [N][K]; format says which of the two layouts the bytes [packed_rows, N] are in.
std::vector<std::int8_t> codes_of(const OracleCase& c, Format format, const Bytes& bytes) {
  std::vector<std::int8_t> codes;
  for (std::size_t n = 0; n < c.n; ++n) {
    for (std::size_t k = 0; k < c.k; ++k) {
      const unsigned byte = bytes.at(n * c.packed_rows + k / 2);
      if (format == Format::kInt4) {
        codes.push_back(two_complement(byte, k % 2 == 0 ? 0 : 4, 4));
      } else {
        codes.push_back(k % 2 == 0 ? two_complement(byte, 3, 4) : two_complement(byte, 0, 3));
      }
    }
  }
  return codes;
}

Layout recoded(const OracleCase& c, Format format, const std::vector<std::int8_t>& codes) {
  QuantizedMatrix w = kernels::make_matrix(format, c.k, c.n);
  for (std::size_t n = 0; n < c.n; ++n) kernels::pack_column(w, n, &codes[n * c.k]);
  w.scales = c.scales;
  return {std::string(kernels::format_name(format)), w};
}

}  // namespace

QuantizedMatrix as_stored(const OracleCase& c, Format format, const Bytes& bytes) {
  QuantizedMatrix w = kernels::make_matrix(format, c.k, c.n);
  w.data = bytes;
  w.scales = c.scales;
  kernels::check_matrix(w);
  return w;
}

std::vector<Layout> layouts_of_4_3(const OracleCase& c, const Bytes& bytes) {
  std::vector<Layout> all = {{"q3p5b", as_stored(c, Format::kQ3p5b, bytes)}};
  const auto codes = codes_of(c, Format::kQ3p5b, bytes);
  for (const Format f : {Format::kQ3p5, Format::kInt4, Format::kInt8}) all.push_back(recoded(c, f, codes));
  return all;
}

std::vector<Layout> layouts_of_int4(const OracleCase& c, const Bytes& bytes) {
  return {{"int4", as_stored(c, Format::kInt4, bytes)},
          recoded(c, Format::kInt8, codes_of(c, Format::kInt4, bytes))};
}

Bytes with_unused_bits_set(const OracleCase& c, Format format, Bytes bytes) {
  if (format == Format::kQ3p5b) {
    for (std::uint8_t& byte : bytes) byte |= 0x80;
  }
  const std::uint8_t padding_row = format == Format::kInt4 ? 0xF0 : 0x07;
  for (std::size_t n = 0; n < c.n && c.k % 2 == 1; ++n) bytes.at((n + 1) * c.packed_rows - 1) |= padding_row;
  return bytes;
}

}  // namespace lpu::tests
