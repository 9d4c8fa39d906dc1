#include "emulator/model/model_file.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <span>
#include <utility>

#include "emulator/model/decode.h"
#include "emulator/model/stored_codes.h"
#include "emulator/model/tensor_types.h"

namespace lpu::model {
namespace {

bool has_gguf_magic(const ByteSource& source) {
  char magic[4];
  if (source.size() < sizeof(magic)) return false;
  source.read(0, magic, sizeof(magic));
  return std::memcmp(magic, "GGUF", sizeof(magic)) == 0;
}

std::string type_name(const StoredTensor& tensor) {
  if (tensor.codes) return std::string(kernels::format_name(tensor.codes->format));
  if (!tensor.dtype.empty()) return printable(tensor.dtype);
  const TensorType* type = find_tensor_type(tensor.type);
  return type != nullptr ? type->name : fmt::format("type {}", tensor.type);
}

bool can_load(const StoredTensor& tensor) {
  return tensor.codes || (tensor.dtype.empty() && can_decode(tensor.type));
}

constexpr std::size_t kBlockRows = 32;  // that share a scale in Q8_0 and Q4_0

std::optional<StoredForm> stored_form(const StoredTensor& tensor) {
  if (const auto& codes = tensor.codes) {
    return StoredForm{codes->format, codes->group, codes->offsets[kOddScales] != 0,
                      codes->offsets[kZeroPoints] != 0};
  }
  const auto format = tensor.dtype.empty() ? exact_format(tensor.type) : std::nullopt;
  return format ? std::optional(StoredForm{*format, kBlockRows}) : std::nullopt;
}

FileKind kind_of(const ByteSource& source) {
  if (has_gguf_magic(source)) return FileKind::kGguf;
  return looks_like_safetensors(source) ? FileKind::kSafetensors : FileKind::kLlama2c;
}

std::vector<StoredTensor> read_table(const ByteSource& source, FileKind kind) {
  switch (kind) {
    case FileKind::kGguf:
      return read_gguf_table(source);
    case FileKind::kSafetensors:
      return read_safetensors_table(source);
    case FileKind::kLlama2c:
      break;
  }
  return read_llama2c_table(source);
}

void expect_finite(const ByteSource& source, const StoredTensor& tensor, std::span<const float> values,
                   std::size_t values_per_float) {
  const TensorType& type = *find_tensor_type(tensor.type);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    const std::uint64_t block = i * values_per_float / type.block_values;
    throw ImportError(
        source.name(), tensor.offset + block * type.block_bytes,
        fmt::format("tensor '{}' holds {}; expected finite weights", printable(tensor.name), values[i]));
  }
}

}  // namespace

ModelFile::ModelFile(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), kind_(kind_of(*source_)) {
  for (StoredTensor& tensor : read_table(*source_, kind_)) {
    if (tensor.dims.size() != 2) continue;
    matrices_.push_back(
        {tensor.name, type_name(tensor), tensor.dims[0], tensor.dims[1], stored_form(tensor)});
    tensors_.push_back(std::move(tensor));
  }
}

ModelFile ModelFile::open(const std::filesystem::path& path) { return ModelFile(open_file(path)); }

ModelFile ModelFile::from_bytes(std::vector<std::uint8_t> bytes, std::string name) {
  return ModelFile(from_memory(std::move(bytes), std::move(name)));
}

const StoredTensor& ModelFile::find(std::string_view name) const {
  for (const StoredTensor& tensor : tensors_) {
    if (tensor.name != name) continue;
    if (can_load(tensor)) return tensor;
    throw ImportError(source_->name(), tensor.offset,
                      fmt::format("tensor '{}' is stored as {}; expected F32, F16, BF16, Q8_0 or Q4_0",
                                  printable(name), type_name(tensor)));
  }
  throw ImportError(source_->name(), 0,
                    fmt::format("no 2-D tensor named '{}' among its {}", printable(name), tensors_.size()));
}

std::vector<std::uint8_t> ModelFile::read_bytes(const StoredTensor& tensor) const {
  std::vector<std::uint8_t> bytes(tensor.bytes);
  source_->read(tensor.offset, bytes.data(), bytes.size());
  return bytes;
}

std::vector<float> ModelFile::load(std::string_view name) const {
  const StoredTensor& tensor = find(name);
  if (tensor.codes) return dequantize(read_codes(*source_, tensor));
  const std::vector<std::uint8_t> bytes = read_bytes(tensor);
  std::vector<float> values(tensor.dims[0] * tensor.dims[1]);
  decode_values(tensor.type, bytes.data(), values.size(), values.data());
  expect_finite(*source_, tensor, values, 1);
  return values;
}

std::optional<kernels::QuantizedMatrix> ModelFile::load_quantized(std::string_view name) const {
  const StoredTensor& tensor = find(name);
  if (tensor.codes) return read_codes(*source_, tensor);
  const auto form = stored_form(tensor);
  if (!form) return std::nullopt;
  const std::size_t k = tensor.dims[0], n = tensor.dims[1], groups = k / kBlockRows;
  const std::vector<std::uint8_t> bytes = read_bytes(tensor);
  std::vector<std::int8_t> codes(k * n);
  std::vector<float> scales(groups * n);  // [n][groups], as stored
  decode_codes(tensor.type, bytes.data(), codes.size(), codes.data(), scales.data());
  expect_finite(*source_, tensor, scales, kBlockRows);

  kernels::QuantizedMatrix w = kernels::make_matrix(form->format, k, n, kBlockRows);
  for (std::size_t column = 0; column < n; ++column) {
    kernels::pack_column(w, column, &codes[column * k]);
    for (std::size_t g = 0; g < groups; ++g) w.scales[g * n + column] = scales[column * groups + g];
  }
  return w;
}

}  // namespace lpu::model
