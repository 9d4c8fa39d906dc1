// Loops over lanes, compiled for every SIMD target and chosen at run time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "emulator/isa/isa.h"
#include "emulator/isa/semantics/decode.h"

namespace lpu::fast {

// out[k] = the VXM operation `op` on a[k] and b[k]. REQUIRES: op is one.
void compute(Op op, const std::uint32_t* a, const std::uint32_t* b, std::size_t lanes, std::uint32_t* out);

// int8 lanes to 32 bits.
void widen_bytes(const std::uint8_t* bytes, std::size_t lanes, std::uint32_t* out);
// Byte i of out[k] = planes[i][k].
void join_bytes(const std::uint8_t* const planes[4], std::size_t lanes, std::uint32_t* out);
// The reverse of join_bytes for the first `count` bytes; plane i at out + i * lanes.
void split_bytes(const std::uint32_t* words, std::size_t lanes, int count, std::uint8_t* out);

// Column `n` of an Lw that widens: byte k from byte k of the streams it takes (semantics/decode.h).
// REQUIRES: decode is not kBytes.
void decode_column(semantics::Decode decode, const std::uint8_t* const* streams, int n, std::size_t lanes,
                   std::uint8_t* out);

// row[k] = (clear ? 0 : row[k]) + (product[k] << shift)
void accumulate(const std::int32_t* product, std::size_t lanes, int shift, bool clear, std::uint32_t* row);

}  // namespace lpu::fast
