// The seeded inputs of one matmul, as the program's tensors name them. `lpu run` makes the same ones as `lpu
// check`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/model/synthetic.h"
#include "emulator/program/program.h"

namespace lpu::check {

using TensorBytes = std::map<std::string, std::vector<std::uint8_t>, std::less<>>;

model::SyntheticActivations make_activations(std::size_t m, std::size_t k, std::uint64_t seed);
// "x" and "x_scale" as host arrays.
TensorBytes as_tensors(const model::SyntheticActivations& a);
// Bytes of a tensor's host array.
std::size_t host_bytes(const IoTensor& t);

}  // namespace lpu::check
