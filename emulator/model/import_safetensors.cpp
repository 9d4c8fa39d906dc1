// safetensors files to a table of tensors: our quantised matrices (quantized_format.md), and the arrays of
// numbers anybody's checkpoint holds.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "emulator/model/import_error.h"
#include "emulator/model/safetensors_header.h"
#include "emulator/model/stored_codes.h"
#include "emulator/model/tensor_table.h"
#include "emulator/model/tensor_types.h"

namespace lpu::model {
namespace {

// Under the names ggml has for them.
std::optional<std::uint32_t> ggml_type(std::string_view dtype) {
  for (const char* name : {"F32", "F16", "BF16", "F64", "I8", "I16", "I32", "I64"}) {
    if (dtype == name) return find_tensor_type(name)->id;
  }
  return std::nullopt;
}

// Reads "key=value" fields off the front of a text.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}
  std::string_view word() {
    const std::size_t cut = std::min(rest_.find(' '), rest_.size());
    const std::string_view word = rest_.substr(0, cut);
    rest_.remove_prefix(std::min(cut + 1, rest_.size()));
    return word;
  }
  std::optional<std::uint64_t> number(std::string_view key, int base = 10) {
    std::string_view w = word();
    if (!w.starts_with(key) || !w.substr(key.size()).starts_with('=')) return std::nullopt;
    w.remove_prefix(key.size() + 1);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(w.data(), w.data() + w.size(), value, base);
    if (error != std::errc{} || end != w.data() + w.size()) return std::nullopt;
    return value;
  }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

class Table {
 public:
  explicit Table(const ByteSource& source) : source_(source), header_(read_safetensors_header(source)) {
    for (std::size_t i = 0; i < header_.tensors.size(); ++i) by_name_[header_.tensors[i].name] = i;
  }

  std::vector<StoredTensor> read() {
    check_version();
    taken_.resize(header_.tensors.size());
    for (const auto& [key, value] : header_.metadata) {
      if (key.starts_with(kMatrixKeyPrefix)) add_matrix(key.substr(kMatrixKeyPrefix.size()), value);
    }
    for (std::size_t i = 0; i < header_.tensors.size(); ++i) {
      if (!taken_[i]) add_plain(header_.tensors[i]);
    }
    std::stable_sort(tensors_.begin(), tensors_.end(),
                     [](const StoredTensor& a, const StoredTensor& b) { return a.offset < b.offset; });
    return std::move(tensors_);
  }

 private:
  [[noreturn]] void fail(std::string_view name, std::string_view what) const {
    throw ImportError(source_.name(), kSafetensorsLengthBytes,
                      fmt::format("header: matrix '{}' {}", printable(name), what));
  }

  void check_version() const {
    const auto version = header_.metadata.find(std::string(kVersionKey));
    if (version == header_.metadata.end() || version->second == kVersion) return;
    throw ImportError(source_.name(), kSafetensorsLengthBytes,
                      fmt::format("header: {} is '{}'; this reader knows {}", kVersionKey,
                                  printable(version->second), kVersion));
  }

  PlannedMatrix parse(const std::string& name, const std::string& text, std::uint64_t* hash) const {
    PlannedMatrix m;
    Fields fields(text);
    const bool known = kernels::parse_format(fields.word(), &m.format);
    const auto k = fields.number("k"), n = fields.number("n"), group = fields.number("group"),
               xxh3 = fields.number("xxh3", 16);
    if (!known || !k || !n || !group || !xxh3 || !fields.empty()) {
      fail(name,
           fmt::format("is described as '{}'; expected 'FORMAT k=K n=N group=G xxh3=DIGITS' with FORMAT "
                       "int8, int4, q3p5b or q3p5",
                       printable(text)));
    }
    // No format stores more than 16/7 weights a byte, so this also keeps every product inside 64 bits.
    const std::uint64_t most = 3 * source_.size();
    if (*k < 1 || *n < 1 || *k > most || *n > most / *k)
      fail(name, fmt::format("is {}x{}; expected at least 1x1 and no more than the file holds", *k, *n));
    if (*group != 0 && *k % *group != 0)
      fail(name, fmt::format("has groups of {}, which do not divide {}", *group, *k));
    m.name = name;
    m.k = *k;
    m.n = *n;
    m.group = *group;
    m.scales_odd = has(name, kOddScales);
    m.zero_points = has(name, kZeroPoints);
    *hash = *xxh3;
    return m;
  }

  bool has(const std::string& name, MatrixPartIndex part) const {
    return by_name_.contains(name + std::string(kMatrixParts[part].suffix));
  }

  void add_matrix(const std::string& name, const std::string& text) {
    StoredTensor tensor;
    StoredCodes codes;
    const PlannedMatrix m = parse(name, text, &codes.hash);
    const bool narrow = m.format == kernels::Format::kQ3p5 || m.format == kernels::Format::kQ3p5b;
    if (m.scales_odd && !narrow) fail(name, "has scales_odd; only q3p5 and q3p5b have them");
    codes.format = m.format;
    codes.group = m.group;
    const PartShapes shapes = part_shapes(m);
    for (std::size_t part = 0; part < kMatrixParts.size(); ++part) {
      if (shapes[part]) codes.offsets[part] = take(name, kMatrixParts[part], *shapes[part]);
    }
    tensor.name = name;
    tensor.dims = {m.k, m.n};
    tensor.offset = codes.offsets[kCodes];
    tensor.codes = codes;
    tensors_.push_back(std::move(tensor));
  }

  // The offset of one array, which must be just what the matrix needs.
  std::uint64_t take(const std::string& name, const MatrixPart& part,
                     const std::pair<std::uint64_t, std::uint64_t>& shape) {
    const auto found = by_name_.find(name + std::string(part.suffix));
    if (found == by_name_.end()) fail(name, fmt::format("lacks its tensor '{}'", part.suffix));
    const SafeTensor& tensor = header_.tensors[found->second];
    if (taken_[found->second] || tensor.dtype != part.dtype ||
        tensor.shape != std::vector<std::uint64_t>{shape.first, shape.second}) {
      fail(name, fmt::format("needs '{}' as a tensor of its own, {} of shape [{}, {}]", part.suffix,
                             part.dtype, shape.first, shape.second));
    }
    taken_[found->second] = true;
    return tensor.begin;
  }

  void add_plain(const SafeTensor& from) {
    StoredTensor tensor;
    tensor.name = from.name;
    tensor.dims.assign(from.shape.rbegin(), from.shape.rend());
    if (std::find(tensor.dims.begin(), tensor.dims.end(), 0u) != tensor.dims.end()) return;  // holds nothing
    if (const auto type = ggml_type(from.dtype)) {
      tensor.type = *type;
    } else {
      tensor.dtype = from.dtype;
    }
    tensor.offset = from.begin;
    tensor.bytes = from.end - from.begin;
    tensors_.push_back(std::move(tensor));
  }

  const ByteSource& source_;
  SafetensorsHeader header_;
  std::map<std::string, std::size_t> by_name_;
  std::vector<bool> taken_;
  std::vector<StoredTensor> tensors_;
};

}  // namespace

bool looks_like_safetensors(const ByteSource& source) {
  if (source.size() < kSafetensorsLengthBytes + 1) return false;
  std::uint64_t length;
  char brace;
  source.read(0, &length, sizeof(length));
  source.read(kSafetensorsLengthBytes, &brace, 1);
  return length <= kSafetensorsLongestHeader && brace == '{';
}

std::vector<StoredTensor> read_safetensors_table(const ByteSource& source) { return Table(source).read(); }

}  // namespace lpu::model
