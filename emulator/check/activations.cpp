#include "emulator/check/activations.h"

#include <cstring>

namespace lpu::check {

model::SyntheticActivations make_activations(std::size_t m, std::size_t k, std::uint64_t seed) {
  return model::synthetic_activations(m, k, seed, "x");
}

TensorBytes as_tensors(const model::SyntheticActivations& a) {
  TensorBytes tensors;
  auto& x = tensors["x"];
  x.resize(a.x.size());
  std::memcpy(x.data(), a.x.data(), x.size());
  auto& scale = tensors["x_scale"];
  scale.resize(a.scale.size() * sizeof(float));
  std::memcpy(scale.data(), a.scale.data(), scale.size());
  return tensors;
}

std::size_t host_bytes(const IoTensor& t) {
  return static_cast<std::size_t>(t.rows) * static_cast<std::size_t>(t.cols) *
         static_cast<std::size_t>(dtype_bytes(t.dtype));
}

}  // namespace lpu::check
