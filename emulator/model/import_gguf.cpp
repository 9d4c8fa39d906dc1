// GGUF v1, v2 and v3 (github.com/ggml-org/ggml, docs/gguf.md): metadata, of which only the alignment
// matters here, then a table of named tensors, then their data.
#include <fmt/format.h>

#include <set>

#include "emulator/model/bounded_reader.h"
#include "emulator/model/import_error.h"
#include "emulator/model/tensor_table.h"
#include "emulator/model/tensor_types.h"

namespace lpu::model {
namespace {

constexpr std::uint32_t kUint32Type = 4, kStringType = 8, kArrayType = 9;
constexpr int kDeepestArray = 4;        // arrays of arrays are legal; unbounded recursion is not
constexpr std::uint32_t kMostDims = 4;  // GGML_MAX_DIMS
constexpr std::uint64_t kDefaultAlignment = 32;

// Bytes of a metadata value of fixed size; 0 for strings, arrays and numbers that are no type.
std::uint64_t scalar_bytes(std::uint32_t type) {
  constexpr std::uint8_t kBytes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  return type < std::size(kBytes) ? kBytes[type] : 0;
}

class GgufReader {
 public:
  explicit GgufReader(const ByteSource& source) : source_(source), in_(source) {}

  std::vector<StoredTensor> read() {
    in_.skip(4, "magic");
    read_version();
    const std::uint64_t tensors_at = in_.offset();
    const std::uint64_t tensors = count("tensor count");
    const std::uint64_t entries = count("metadata count");
    in_.expect_items(entries, count_bytes() + 5, "metadata count");
    for (std::uint64_t i = 0; i < entries; ++i) metadata_entry();
    // Shortest possible entry: empty name, one dimension, type, offset.
    if (tensors > in_.remaining() / (2 * count_bytes() + 16)) {
      fail(tensors_at, fmt::format("tensor count is {}, but only {} bytes follow the metadata", tensors,
                                   in_.remaining()));
    }
    for (std::uint64_t i = 0; i < tensors; ++i) tensor_entry();
    place_data();
    return std::move(tensors_);
  }

 private:
  [[noreturn]] void fail(std::uint64_t offset, std::string_view message) const {
    throw ImportError(source_.name(), offset, message);
  }

  void read_version() {
    const std::uint64_t at = in_.offset();
    version_ = in_.scalar<std::uint32_t>("version");
    if (version_ >= 1 && version_ <= 3) return;
    const bool swapped = version_ != 0 && (version_ & 0x00FFFFFFu) == 0;
    fail(at, swapped ? "GGUF of a big-endian machine; expected a little-endian file"
                     : fmt::format("GGUF version {}; expected 1, 2 or 3", version_));
  }

  // v1 has 32-bit counts and lengths, later versions 64-bit ones.
  std::uint64_t count_bytes() const { return version_ == 1 ? 4 : 8; }
  std::uint64_t count(std::string_view what) {
    return version_ == 1 ? in_.scalar<std::uint32_t>(what) : in_.scalar<std::uint64_t>(what);
  }

  void metadata_entry() {
    const std::string key = in_.text(count("metadata key length"), "metadata key");
    const std::uint64_t at = in_.offset();
    const auto type = in_.scalar<std::uint32_t>("metadata type");
    if (key == "general.alignment") {
      read_alignment(at, type);
    } else {
      skip_value(at, type, 0);
    }
  }

  void read_alignment(std::uint64_t at, std::uint32_t type) {
    if (type != kUint32Type)
      fail(at, fmt::format("general.alignment has type {}; expected 4 (uint32)", type));
    alignment_ = in_.scalar<std::uint32_t>("general.alignment");
    if (alignment_ == 0 || (alignment_ & (alignment_ - 1)) != 0) {
      fail(at + 4, fmt::format("general.alignment is {}; expected a power of two", alignment_));
    }
  }

  void skip_value(std::uint64_t at, std::uint32_t type, int depth) {
    if (type == kArrayType) return skip_array(at, depth);
    if (type == kStringType) return in_.skip(count("metadata string length"), "metadata string");
    if (scalar_bytes(type) == 0) fail(at, fmt::format("metadata type {}; expected 0 to 12", type));
    in_.skip(scalar_bytes(type), "metadata value");
  }

  void skip_array(std::uint64_t at, int depth) {
    if (depth == kDeepestArray) fail(at, fmt::format("metadata arrays nested deeper than {}", kDeepestArray));
    const std::uint64_t type_at = in_.offset();
    const auto type = in_.scalar<std::uint32_t>("metadata array type");
    const std::uint64_t items = count("metadata array length");
    const std::uint64_t fixed = scalar_bytes(type);
    in_.expect_items(items, fixed != 0 ? fixed : count_bytes(), "metadata array length");
    if (fixed != 0) return in_.skip(items * fixed, "metadata array");
    if (items == 0 && type != kStringType && type != kArrayType) {
      fail(type_at, fmt::format("metadata array type {}; expected 0 to 12", type));
    }
    for (std::uint64_t i = 0; i < items; ++i) skip_value(type_at, type, depth + 1);
  }

  void tensor_entry() {
    StoredTensor tensor;
    const std::uint64_t name_at = in_.offset();
    tensor.name = in_.text(count("tensor name length"), "tensor name");
    if (!names_.insert(tensor.name).second) {
      fail(name_at, fmt::format("second tensor named '{}'; names must be unique", printable(tensor.name)));
    }
    read_dims(tensor);
    const std::uint64_t type_at = in_.offset();
    tensor.type = in_.scalar<std::uint32_t>("tensor type");
    tensor.bytes = stored_bytes(tensor, type_at);
    offset_fields_.push_back(in_.offset());
    tensor.offset = in_.scalar<std::uint64_t>("tensor offset");
    tensors_.push_back(std::move(tensor));
  }

  void read_dims(StoredTensor& tensor) {
    const std::uint64_t at = in_.offset();
    const auto dims = in_.scalar<std::uint32_t>("tensor dimension count");
    if (dims < 1 || dims > kMostDims) {
      fail(at, fmt::format("tensor '{}' has {} dimensions; expected 1 to 4", printable(tensor.name), dims));
    }
    std::uint64_t values = 1;
    for (std::uint32_t i = 0; i < dims; ++i) {
      const std::uint64_t dim_at = in_.offset();
      const std::uint64_t dim = count("tensor dimension");
      // No type stores more than 8 values a byte, so this also keeps the product inside 64 bits.
      if (dim == 0 || dim > 8 * source_.size() / values) {
        fail(dim_at,
             fmt::format("tensor '{}': dimension {} is {}; a file of {} bytes holds 1 to {}",
                         printable(tensor.name), i, dim, source_.size(), 8 * source_.size() / values));
      }
      values *= dim;
      tensor.dims.push_back(dim);
    }
  }

  std::uint64_t stored_bytes(const StoredTensor& tensor, std::uint64_t type_at) const {
    const TensorType* type = find_tensor_type(tensor.type);
    if (type == nullptr) return 0;
    if (tensor.dims[0] % type->block_values != 0) {
      fail(type_at,
           fmt::format("tensor '{}': innermost dimension {} is not a multiple of {}, the block of {}",
                       printable(tensor.name), tensor.dims[0], type->block_values, type->name));
    }
    std::uint64_t values = 1;
    for (const std::uint64_t dim : tensor.dims) values *= dim;
    return values / type->block_values * type->block_bytes;
  }

  // Offsets in the table count from the aligned end of the table. That start may lie beyond the end of
  // the file when there are no tensors (vocabulary-only files).
  void place_data() {
    const std::uint64_t start = (in_.offset() + alignment_ - 1) / alignment_ * alignment_;
    const std::uint64_t room = start < source_.size() ? source_.size() - start : 0;
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      StoredTensor& tensor = tensors_[i];
      if (tensor.offset > room || tensor.bytes > room - tensor.offset) {
        fail(offset_fields_[i],
             fmt::format("tensor '{}' needs {} bytes at offset {} of the data, which has {}",
                         printable(tensor.name), tensor.bytes, tensor.offset, room));
      }
      if (tensor.offset % alignment_ != 0) {
        fail(offset_fields_[i], fmt::format("tensor '{}': offset {} is not a multiple of the alignment {}",
                                            printable(tensor.name), tensor.offset, alignment_));
      }
      tensor.offset += start;
    }
  }

  const ByteSource& source_;
  BoundedReader in_;
  std::uint32_t version_ = 0;
  std::uint64_t alignment_ = kDefaultAlignment;
  std::vector<StoredTensor> tensors_;
  std::vector<std::uint64_t> offset_fields_;  // where each tensor's offset stands, for errors
  std::set<std::string> names_;
};

}  // namespace

std::vector<StoredTensor> read_gguf_table(const ByteSource& source) { return GgufReader(source).read(); }

}  // namespace lpu::model
