#include "kernels/format.h"

#include <array>
#include <stdexcept>
#include <string>

namespace lpu::kernels {
namespace {

struct FormatName {
  Format format;
  std::string_view name;
};
constexpr std::array<FormatName, 4> kNames = {
    {{Format::kInt8, "int8"}, {Format::kInt4, "int4"}, {Format::kQ3p5b, "q3p5b"}, {Format::kQ3p5, "q3p5"}}};

std::size_t divide_up(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

void require_size(std::string_view what, std::size_t is, std::size_t should) {
  if (is == should) return;
  throw std::invalid_argument("QuantizedMatrix: " + std::string(what) + " has " + std::to_string(is) +
                              " elements, its shape needs " + std::to_string(should));
}

}  // namespace

std::string_view format_name(Format f) {
  for (const FormatName& entry : kNames) {
    if (entry.format == f) return entry.name;
  }
  return "unknown";
}

bool parse_format(std::string_view name, Format* out) {
  for (const FormatName& entry : kNames) {
    if (entry.name != name) continue;
    *out = entry.format;
    return true;
  }
  return false;
}

CodeRange code_range(Format f, std::size_t k) {
  if (f == Format::kInt8) return {-128, 127};
  if (f == Format::kInt4 || k % 2 == 0) return {-8, 7};
  return {-4, 3};
}

std::size_t packed_column_bytes(Format f, std::size_t k) {
  switch (f) {
    case Format::kInt8:
      return k;
    case Format::kInt4:
    case Format::kQ3p5b:
      return divide_up(k, 2);
    case Format::kQ3p5:
      return divide_up(k, kQ3p5UnitWeights) * kQ3p5UnitBytes;
  }
  return 0;
}

QuantizedMatrix make_matrix(Format f, std::size_t k, std::size_t n, std::size_t group) {
  QuantizedMatrix w;
  w.format = f;
  w.k = k;
  w.n = n;
  w.group = group;
  if (group != 0 && k % group != 0) {
    throw std::invalid_argument("QuantizedMatrix: group " + std::to_string(group) +
                                " does not divide k = " + std::to_string(k));
  }
  w.data.assign(n * packed_column_bytes(f, k), 0);
  w.scales.assign(w.groups() * n, 1.0f);
  return w;
}

void check_matrix(const QuantizedMatrix& w) {
  if (w.group != 0 && w.k % w.group != 0) {
    throw std::invalid_argument("QuantizedMatrix: group " + std::to_string(w.group) +
                                " does not divide k = " + std::to_string(w.k));
  }
  const std::size_t per_group = w.groups() * w.n;
  require_size("data", w.data.size(), w.n * packed_column_bytes(w.format, w.k));
  require_size("scales", w.scales.size(), per_group);
  if (!w.scales_odd.empty()) {
    if (w.format != Format::kQ3p5b && w.format != Format::kQ3p5) {
      throw std::invalid_argument("QuantizedMatrix: scales_odd is for q3p5 and q3p5b, not for " +
                                  std::string(format_name(w.format)));
    }
    require_size("scales_odd", w.scales_odd.size(), per_group);
  }
  if (!w.zero_points.empty()) require_size("zero_points", w.zero_points.size(), per_group);
}

}  // namespace lpu::kernels
