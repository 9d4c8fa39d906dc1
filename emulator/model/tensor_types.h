// How ggml stores tensors: type number, name and block size. Rows follow `enum ggml_type` and
// `type_traits` of ggml (github.com/ggml-org/ggml, ggml.h and ggml.c).
#pragma once

#include <cstdint>
#include <string_view>

namespace lpu::model {

struct TensorType {
  std::uint32_t id;
  const char* name;
  std::uint32_t block_values, block_bytes;
};

inline constexpr std::uint32_t kF32 = 0, kF16 = 1, kQ4_0 = 2, kQ8_0 = 8, kBF16 = 30;

// nullptr for a number or name this table does not have.
const TensorType* find_tensor_type(std::uint32_t id);
const TensorType* find_tensor_type(std::string_view name);

}  // namespace lpu::model
