// The weights of data/oracle35 in every layout of ours that can hold them. Codes are taken from the bytes by
// the formula of the README beside the data, not by kernels/.
#pragma once

#include <string>
#include <vector>

#include "tests/kernels/oracle35.h"

namespace lpu::tests {

using kernels::tests::OracleCase;
using Bytes = std::vector<std::uint8_t>;

// What one layout is called, and the matrix in it.
struct Layout {
  std::string name;
  kernels::QuantizedMatrix w;
};

// W.u8 (or any bytes of its layout): q3p5b as the bytes stand, and the same codes as q3p5, int4 and int8.
std::vector<Layout> layouts_of_4_3(const OracleCase& c, const Bytes& bytes);
// W4.u8: int4 as the bytes stand, and the same codes as int8.
std::vector<Layout> layouts_of_int4(const OracleCase& c, const Bytes& bytes);
// The bytes as they stand.
kernels::QuantizedMatrix as_stored(const OracleCase& c, kernels::Format format, const Bytes& bytes);

// The bytes with every bit set that no weight is in: bit 7 of each byte of W.u8, and the row that pads an odd
// K.
Bytes with_unused_bits_set(const OracleCase& c, kernels::Format format, Bytes bytes);

}  // namespace lpu::tests
