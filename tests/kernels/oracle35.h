// Reads the oracle vectors of data/oracle35: results of the original project's Fortran kernels.
// Layout: the README.md there. Every matrix is column-major.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kernels/format.h"

namespace lpu::kernels::tests {

std::filesystem::path oracle_dir();
// Every case directory (one with a meta.txt), sorted by name.
std::vector<std::filesystem::path> oracle_cases();

template <class T>
std::vector<T> read_array(const std::filesystem::path& file);

struct OracleCase {
  std::string name;
  std::size_t m = 0, n = 0, k = 0, packed_rows = 0;
  std::vector<std::int8_t> x;  // row-major [m, k], unlike the file
  std::vector<float> scales, offsets;
};
OracleCase read_case(const std::filesystem::path& dir);
// file holds [packed_rows, n] bytes; scales are those of the case.
QuantizedMatrix read_weights(const OracleCase& c, Format f, const std::filesystem::path& file);
// [m, n] column-major to row-major.
template <class T>
std::vector<T> to_row_major(const std::vector<T>& a, std::size_t m, std::size_t n) {
  std::vector<T> out(a.size());
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) out[i * n + j] = a[i + m * j];
  }
  return out;
}

}  // namespace lpu::kernels::tests
