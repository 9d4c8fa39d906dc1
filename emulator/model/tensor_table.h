// What each importer makes of a file's header: a checked list of tensors and where their bytes lie.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/model/byte_source.h"
#include "emulator/model/quantized_format.h"
#include "kernels/format.h"

namespace lpu::model {

// A matrix in one of our formats: where each of kMatrixParts lies (0: it has none).
struct StoredCodes {
  kernels::Format format = kernels::Format::kInt8;
  std::size_t group = 0;  // as in kernels::QuantizedMatrix
  std::array<std::uint64_t, kMatrixParts.size()> offsets{};
  std::uint64_t hash = 0;
};

struct StoredTensor {
  std::string name;
  std::vector<std::uint64_t> dims;  // innermost first, each at least 1
  std::uint32_t type = 0;           // ggml type number; of no meaning where `codes` is set
  std::uint64_t offset = 0;         // of the first byte in the file
  std::uint64_t bytes = 0;          // inside the file; 0 when the type's size is unknown
  std::string dtype = {};           // as the file names a type that ggml has no number for; else empty
  std::optional<StoredCodes> codes = {};
};

// All throw ImportError. Every tensor of a known type lies wholly inside the file.
std::vector<StoredTensor> read_gguf_table(const ByteSource& source);
std::vector<StoredTensor> read_llama2c_table(const ByteSource& source);
std::vector<StoredTensor> read_safetensors_table(const ByteSource& source);

// The first bytes of a safetensors file: a length that is possible, then an opening brace.
bool looks_like_safetensors(const ByteSource& source);

}  // namespace lpu::model
