// What both importers make of a file's header: a checked list of tensors and where their bytes lie.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/model/byte_source.h"

namespace lpu::model {

struct StoredTensor {
  std::string name;
  std::vector<std::uint64_t> dims;  // innermost first, each at least 1
  std::uint32_t type = 0;           // ggml type number
  std::uint64_t offset = 0;         // of the first byte in the file
  std::uint64_t bytes = 0;          // inside the file; 0 when the type's size is unknown
};

// Both throw ImportError. Every tensor of a known type lies wholly inside the file.
std::vector<StoredTensor> read_gguf_table(const ByteSource& source);
std::vector<StoredTensor> read_llama2c_table(const ByteSource& source);

}  // namespace lpu::model
