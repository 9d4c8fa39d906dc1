// Every kind of product with packed weights, one row each: the tests go through them on every target, and
// `lpu-bench kernels` times them by name. A new kind is a new row here and nothing else there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "kernels/packed.h"

namespace lpu::kernels {

enum class Scales : std::uint8_t { kColumn, kGroup };

struct Variant {
  std::string_view name;
  Format format;
  Scales scales;
  bool dual_scales;  // odd rows have scales of their own
  bool zero_points;
};

inline constexpr Variant kVariants[] = {
    {"int8", Format::kInt8, Scales::kColumn, false, false},
    {"int8-zero", Format::kInt8, Scales::kColumn, false, true},
    {"int8-group", Format::kInt8, Scales::kGroup, false, false},
    {"int8-group-zero", Format::kInt8, Scales::kGroup, false, true},
    {"int4", Format::kInt4, Scales::kColumn, false, false},
    {"int4-zero", Format::kInt4, Scales::kColumn, false, true},
    {"int4-group", Format::kInt4, Scales::kGroup, false, false},
    {"int4-group-zero", Format::kInt4, Scales::kGroup, false, true},
    {"q3p5b", Format::kQ3p5b, Scales::kColumn, false, false},
    {"q3p5b-zero", Format::kQ3p5b, Scales::kColumn, false, true},
    {"q3p5b-dual", Format::kQ3p5b, Scales::kColumn, true, false},
    {"q3p5b-dual-zero", Format::kQ3p5b, Scales::kColumn, true, true},
    {"q3p5b-group", Format::kQ3p5b, Scales::kGroup, false, false},
    {"q3p5b-group-zero", Format::kQ3p5b, Scales::kGroup, false, true},
    {"q3p5b-group-dual", Format::kQ3p5b, Scales::kGroup, true, false},
    {"q3p5b-group-dual-zero", Format::kQ3p5b, Scales::kGroup, true, true},
    {"q3p5", Format::kQ3p5, Scales::kColumn, false, false},
    {"q3p5-zero", Format::kQ3p5, Scales::kColumn, false, true},
    {"q3p5-dual", Format::kQ3p5, Scales::kColumn, true, false},
    {"q3p5-dual-zero", Format::kQ3p5, Scales::kColumn, true, true},
    {"q3p5-group", Format::kQ3p5, Scales::kGroup, false, false},
    {"q3p5-group-zero", Format::kQ3p5, Scales::kGroup, false, true},
    {"q3p5-group-dual", Format::kQ3p5, Scales::kGroup, true, false},
    {"q3p5-group-dual-zero", Format::kQ3p5, Scales::kGroup, true, true},
};

// What a product is given besides the weights, and where each kind of output goes.
struct Product {
  const std::int8_t* x = nullptr;  // [m][k]
  std::size_t m = 0;
  const float* x_scale = nullptr;  // [m]; not for int32
  float inverse_output_scale = 1;  // int8 only
  void* out = nullptr;
};

struct OutputKind {
  std::string_view name;
  std::size_t bytes;  // of one value
  bool per_term;      // [term][m][n], else [m][n]
  void (*multiply)(const PackedWeights& w, const Product& p);
};

// Each with every row above.
inline constexpr OutputKind kOutputKinds[] = {
    {"int32", sizeof(std::int32_t), true,
     [](const PackedWeights& w, const Product& p) {
       multiply_int32(w, p.x, p.m, static_cast<std::int32_t*>(p.out));
     }},
    {"fp32", sizeof(float), false,
     [](const PackedWeights& w, const Product& p) {
       multiply_fp32(w, p.x, p.x_scale, p.m, static_cast<float*>(p.out));
     }},
    {"int8", sizeof(std::int8_t), false,
     [](const PackedWeights& w, const Product& p) {
       multiply_int8(w, p.x, p.x_scale, p.m, p.inverse_output_scale, static_cast<std::int8_t*>(p.out));
     }},
};

// A matrix of that kind: every byte of its codes zero, scales 1, zero points 0. `group` is for kGroup.
inline QuantizedMatrix make_variant(const Variant& v, std::size_t k, std::size_t n, std::size_t group) {
  QuantizedMatrix w = make_matrix(v.format, k, n, v.scales == Scales::kGroup ? group : 0);
  if (v.dual_scales) w.scales_odd = w.scales;
  if (v.zero_points) w.zero_points.assign(w.scales.size(), 0);
  return w;
}

}  // namespace lpu::kernels
