// The JSON header of a safetensors file as a list of tensors, checked.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "emulator/model/byte_source.h"

namespace lpu::model {

struct SafeTensor {
  std::string name, dtype;
  std::vector<std::uint64_t> shape;  // outermost first
  std::uint64_t begin = 0, end = 0;  // in the file
};

struct SafetensorsHeader {
  std::vector<SafeTensor> tensors;  // in the order of their bytes, which they fill without gap or overlap
  std::map<std::string, std::string> metadata;
};

// Bytes of one element; 0 for a name this library does not know.
std::uint64_t safetensors_element_bytes(std::string_view dtype);

// Throws ImportError. The sizes of tensors of known types follow from their shapes.
SafetensorsHeader read_safetensors_header(const ByteSource& source);

}  // namespace lpu::model
