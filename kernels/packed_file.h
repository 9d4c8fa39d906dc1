// Packed weights in a file, so that a matrix is packed once. A file holds one matrix; anything about it that
// is not as it was written is an error, never other numbers.
//
// Layout, little-endian: PackedFileHeader, then PackedWeights' panels as they are in memory. Files are for
// the machine's byte order and for one version; there is no conversion between versions: pack again.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <stdexcept>
#include <string>

#include "kernels/packed.h"

namespace lpu::kernels {

// Goes up with any change of what panel.h or README.md, "Prepacked weights", says about bytes.
inline constexpr std::uint32_t kPackingVersion = 1;

struct PackedFileHeader {
  char magic[8];                // "LPUPACK\n"
  std::uint32_t version;        // kPackingVersion
  std::uint8_t format, layout;  // of the weights; of the panels (they differ where q3p5 is stored as q3p5b)
  std::uint8_t dual_scales, zero_points;  // 0 or 1
  std::uint64_t k, n, group;
  std::uint64_t source;      // fingerprint() of the matrix it was packed from
  std::uint64_t bytes;       // of the panels
  std::uint64_t panels_sum;  // checksum of the panels
  std::uint64_t header_sum;  // checksum of all above
};

// One line: the file, what is wrong with it and what to do.
class PackedFileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What header_sum must hold.
std::uint64_t sum_of_header(const PackedFileHeader& h);
// The same for equal shapes, codes, scales and zero points.
std::uint64_t fingerprint(const QuantizedMatrix& w);

// `name` is for messages. Throws PackedFileError.
void write_packed(const PackedWeights& packed, std::uint64_t source, std::ostream& to,
                  const std::string& name);
struct PackedFile {
  PackedWeights weights;
  std::uint64_t source = 0;
};
// The stream must be one that can seek: its size is checked before anything is allocated.
PackedFile read_packed(std::istream& from, const std::string& name);

// w packed: from the file at `path` where that is of this version and was made from an equal matrix, else
// packed now and the file (re)written. Throws PackedFileError where the file cannot be written.
PackedWeights pack_cached(const QuantizedMatrix& w, const std::string& path);

}  // namespace lpu::kernels
