// A checkpoint on disk: the 2-D weight matrices in it, loaded as floats or as the exact codes stored.
// The one door to the importers; it trusts nothing in the file. One thread at a time: loads share the
// position in the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/model/byte_source.h"
#include "emulator/model/import_error.h"
#include "emulator/model/tensor_table.h"
#include "kernels/format.h"

namespace lpu::model {

enum class FileKind : std::uint8_t { kGguf, kLlama2c, kSafetensors };

// Of codes a file holds: how they are to be read.
struct StoredForm {
  kernels::Format format = kernels::Format::kInt8;
  std::size_t group = 0;  // as in kernels::QuantizedMatrix
  bool scales_odd = false, zero_points = false;
};

// A matrix that multiplies a vector of k activations into n outputs.
struct NamedMatrix {
  std::string name;  // as GGUF names it: "blk.0.attn_q.weight"
  std::string type;  // as ggml names it: "F32", "Q8_0"; a format of ours: "q3p5"; "type 99" when unknown
  std::size_t k = 0, n = 0;
  std::optional<StoredForm> stored = {};  // what load_quantized() will give; none for floats
};

class ModelFile {
 public:
  // GGUF by its magic, safetensors by its first bytes, else a llama2.c checkpoint by header and exact size.
  // Throws ImportError.
  static ModelFile open(const std::filesystem::path& path);
  static ModelFile from_bytes(std::vector<std::uint8_t> bytes, std::string name);

  FileKind kind() const { return kind_; }
  const std::vector<NamedMatrix>& list() const { return matrices_; }

  // fp32 [n][k]. Throws ImportError for an unknown name, a type this library cannot decode, and a
  // weight that is not finite.
  std::vector<float> load(std::string_view name) const;
  // The codes stored: Q8_0 as int8 and Q4_0 as int4, group = 32, scales widened from fp16; a matrix of
  // QuantizedWriter as it was. nullopt for float types.
  std::optional<kernels::QuantizedMatrix> load_quantized(std::string_view name) const;

 private:
  explicit ModelFile(std::unique_ptr<ByteSource> source);
  const StoredTensor& find(std::string_view name) const;
  std::vector<std::uint8_t> read_bytes(const StoredTensor& tensor) const;

  std::unique_ptr<ByteSource> source_;
  FileKind kind_;
  std::vector<StoredTensor> tensors_;  // parallel to matrices_
  std::vector<NamedMatrix> matrices_;
};

}  // namespace lpu::model
