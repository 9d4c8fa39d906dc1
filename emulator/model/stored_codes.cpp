#include "emulator/model/stored_codes.h"

#include <fmt/format.h>

#include <cmath>

#include "emulator/model/import_error.h"
#include "emulator/program/hash.h"

namespace lpu::model {
namespace {

template <class T>
std::span<const std::uint8_t> bytes_of(const std::vector<T>& v) {
  return {reinterpret_cast<const std::uint8_t*>(v.data()), v.size() * sizeof(T)};
}

template <class T>
void read_array(const ByteSource& source, std::uint64_t offset, std::size_t count, std::vector<T>& out) {
  out.resize(count);
  source.read(offset, out.data(), count * sizeof(T));
}

void expect_finite(const ByteSource& source, const StoredTensor& tensor, std::uint64_t offset,
                   const std::vector<float>& scales) {
  for (std::size_t i = 0; i < scales.size(); ++i) {
    if (std::isfinite(scales[i])) continue;
    throw ImportError(source.name(), offset + i * sizeof(float),
                      fmt::format("tensor '{}' has the scale {}; expected finite scales",
                                  printable(tensor.name), scales[i]));
  }
}

}  // namespace

PartShapes part_shapes(const PlannedMatrix& m) {
  const std::pair<std::uint64_t, std::uint64_t> per_group{m.group == 0 ? 1 : m.k / m.group, m.n};
  PartShapes shapes;
  shapes[kCodes] = {m.n, kernels::packed_column_bytes(m.format, m.k)};
  shapes[kScales] = per_group;
  if (m.scales_odd) shapes[kOddScales] = per_group;
  if (m.zero_points) shapes[kZeroPoints] = per_group;
  return shapes;
}

std::array<std::span<const std::uint8_t>, kMatrixParts.size()> arrays_of(const kernels::QuantizedMatrix& w) {
  return {w.data, bytes_of(w.scales), bytes_of(w.scales_odd), bytes_of(w.zero_points)};
}

std::uint64_t hash_of(const kernels::QuantizedMatrix& w) {
  Hasher hasher;
  for (const auto& array : arrays_of(w)) hasher.update(array);
  return hasher.digest();
}

kernels::QuantizedMatrix read_codes(const ByteSource& source, const StoredTensor& tensor) {
  const StoredCodes& codes = *tensor.codes;
  const auto& at = codes.offsets;
  kernels::QuantizedMatrix w;
  w.format = codes.format;
  w.k = tensor.dims[0];
  w.n = tensor.dims[1];
  w.group = codes.group;
  const std::size_t per_group = w.groups() * w.n;
  read_array(source, at[kCodes], w.n * kernels::packed_column_bytes(w.format, w.k), w.data);
  read_array(source, at[kScales], per_group, w.scales);
  if (at[kOddScales] != 0) read_array(source, at[kOddScales], per_group, w.scales_odd);
  if (at[kZeroPoints] != 0) read_array(source, at[kZeroPoints], per_group, w.zero_points);
  if (hash_of(w) != codes.hash) {
    throw ImportError(
        source.name(), at[kCodes],
        fmt::format("tensor '{}': its codes and scales do not have the checksum {:016x} of the header",
                    printable(tensor.name), codes.hash));
  }
  expect_finite(source, tensor, at[kScales], w.scales);
  expect_finite(source, tensor, at[kOddScales], w.scales_odd);
  return w;
}

std::vector<float> dequantize(const kernels::QuantizedMatrix& w) {
  std::vector<float> values(w.k * w.n);
  std::vector<std::int8_t> codes(w.k);
  for (std::size_t n = 0; n < w.n; ++n) {
    kernels::unpack_column(w, n, codes.data());
    for (std::size_t k = 0; k < w.k; ++k) {
      const std::size_t cell = k / w.group_rows() * w.n + n;
      const float scale = (k % 2 == 1 && !w.scales_odd.empty() ? w.scales_odd : w.scales)[cell];
      const int zero = w.zero_points.empty() ? 0 : w.zero_points[cell];
      values[n * w.k + k] = static_cast<float>(codes[k] - zero) * scale;
    }
  }
  return values;
}

}  // namespace lpu::model
