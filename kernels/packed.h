// Weights laid out once for speed, and the products with them. The numbers are matmul.h's, bit for bit.
//
//   const PackedWeights packed(w);                      // once per matrix; or pack_cached() of packed_file.h
//   multiply_fp32(packed, x, x_scale, m, y);            // per token: m rows of int8 activations
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/format.h"
#include "kernels/huge_buffer.h"
#include "kernels/panel.h"

namespace lpu::kernels {

// What says how a matrix is laid out.
struct PackedShape {
  Format format = Format::kInt8;
  std::size_t k = 0, n = 0, group = 0;  // as in QuantizedMatrix
  bool dual_scales = false, zero_points = false;
};
PanelShape panel_shape(const PackedShape& s);

class PackedWeights {
 public:
  explicit PackedWeights(const QuantizedMatrix& w);  // throws std::invalid_argument as matmul_int32 does
  // Bytes already laid out. Throws std::invalid_argument where they are not as many as the shape demands.
  PackedWeights(const PackedShape& s, HugeBuffer panels);

  const PackedShape& packed_shape() const { return packed_; }
  Format format() const { return packed_.format; }
  std::size_t k() const { return packed_.k; }
  std::size_t n() const { return packed_.n; }
  std::size_t bytes() const { return buffer_.size(); }  // what one product reads, scales included
  std::size_t terms() const { return shape_.terms(); }  // accumulators per output: groups, or twice that

  std::size_t group_rows() const { return packed_.group == 0 ? packed_.k : packed_.group; }
  std::size_t panels() const { return (packed_.n + kPanelColumns - 1) / kPanelColumns; }
  const PanelShape& shape() const { return shape_; }
  const std::uint8_t* panel(std::size_t i) const { return buffer_.data() + i * shape_.bytes(); }

 private:
  PackedShape packed_;
  PanelShape shape_;
  HugeBuffer buffer_;
};

// As matmul_int32, matmul_fp32 and matmul_int8 of matmul.h; on set_threads() threads, like them.
void multiply_int32(const PackedWeights& w, const std::int8_t* x, std::size_t m, std::int32_t* acc);
void multiply_fp32(const PackedWeights& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                   float* y);
void multiply_int8(const PackedWeights& w, const std::int8_t* x, const float* x_scale, std::size_t m,
                   float inverse_output_scale, std::int8_t* y);

}  // namespace lpu::kernels
