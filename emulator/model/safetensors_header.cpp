// safetensors (github.com/huggingface/safetensors, README, "Format"): eight bytes of length, a JSON object
// of tensors and text, the bytes of the tensors. Parsed event by event, so that nothing is built that the
// format does not have.
#include "emulator/model/safetensors_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "emulator/model/bounded_reader.h"
#include "emulator/model/import_error.h"
#include "emulator/model/quantized_format.h"

namespace lpu::model {
namespace {

struct ElementBytes {
  std::string_view dtype;
  std::uint64_t bytes;
};
constexpr ElementBytes kElementBytes[] = {{"BOOL", 1}, {"U8", 1},   {"I8", 1},  {"U16", 2}, {"I16", 2},
                                          {"F16", 2},  {"BF16", 2}, {"U32", 4}, {"I32", 4}, {"F32", 4},
                                          {"U64", 8},  {"I64", 8},  {"F64", 8}};

// Takes the events of exactly {"__metadata__": {text: text}, name: {"dtype", "shape", "data_offsets"}}.
class HeaderEvents final : public nlohmann::json_sax<nlohmann::json> {
 public:
  HeaderEvents(const ByteSource& source, SafetensorsHeader& header) : source_(source), header_(header) {}

  bool null() override { unexpected("null"); }
  bool boolean(bool) override { unexpected("a truth value"); }
  bool number_integer(number_integer_t) override { unexpected("a negative number"); }
  bool number_float(number_float_t, const string_t&) override { unexpected("a fraction"); }
  bool binary(binary_t&) override { unexpected("binary data"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (!in_array_) unexpected("a number");
    if (numbers_.size() == kMostNumbers)
      fail(fmt::format("{} has more than {} numbers", where(), kMostNumbers));
    numbers_.push_back(value);
    return true;
  }
  bool string(string_t& value) override {
    if (depth_ != 2 || in_array_) unexpected("text");
    if (outer_ == kSafetensorsMetadata) {
      if (!header_.metadata.emplace(key_, value).second) fail(where() + " occurs twice");
    } else if (key_ == "dtype") {
      tensor_.dtype = value;
    } else {
      unexpected("text");
    }
    return true;
  }
  bool start_object(std::size_t) override {
    if (in_array_ || depth_ == 2) unexpected("an object");
    ++depth_;
    if (depth_ == 2) start_tensor();
    return true;
  }
  bool key(string_t& value) override {
    (depth_ == 1 ? outer_ : key_) = value;
    if (depth_ == 1 && !names_.insert(value).second) fail(where() + " occurs twice");
    if (depth_ == 2 && outer_ != kSafetensorsMetadata && !fields_.insert(value).second)
      fail(where() + " occurs twice");
    return true;
  }
  bool end_object() override {
    if (depth_ == 2 && outer_ != kSafetensorsMetadata) end_tensor();
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    const bool expected = depth_ == 2 && outer_ != kSafetensorsMetadata && !in_array_;
    if (!expected || (key_ != "shape" && key_ != "data_offsets")) unexpected("an array");
    in_array_ = true;
    numbers_.clear();
    return true;
  }
  bool end_array() override {
    in_array_ = false;
    if (key_ == "shape") {
      tensor_.shape = numbers_;
    } else if (numbers_.size() == 2) {
      tensor_.begin = numbers_[0];
      tensor_.end = numbers_[1];
    } else {
      fail(fmt::format("{} has {} numbers; expected 2", where(), numbers_.size()));
    }
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    throw ImportError(source_.name(), kSafetensorsLengthBytes + std::max<std::size_t>(position, 1) - 1,
                      "the header is not JSON from here on");
  }

 private:
  static constexpr std::size_t kMostNumbers = 8;  // dimensions; more than any tensor has

  [[noreturn]] void fail(const std::string& message) const {
    throw ImportError(source_.name(), kSafetensorsLengthBytes, "header: " + message);
  }
  std::string where() const {
    if (depth_ == 0) return "the header";
    return fmt::format("'{}'{}", printable(outer_),
                       depth_ == 2 ? fmt::format(", '{}'", printable(key_)) : "");
  }
  [[noreturn]] void unexpected(std::string_view what) const {
    fail(fmt::format("{} is {}; expected an object of tensors, each with dtype, shape and data_offsets",
                     where(), what));
  }
  void start_tensor() {
    tensor_ = {};
    tensor_.name = outer_;
    fields_.clear();
    key_.clear();
  }
  void end_tensor() {
    const std::set<std::string> expected = {"dtype", "shape", "data_offsets"};
    if (fields_ != expected)
      fail(fmt::format("'{}' must have dtype, shape and data_offsets, and nothing else", printable(outer_)));
    header_.tensors.push_back(std::move(tensor_));
  }

  const ByteSource& source_;
  SafetensorsHeader& header_;
  int depth_ = 0;
  bool in_array_ = false;
  std::string outer_, key_;
  std::vector<std::uint64_t> numbers_;
  SafeTensor tensor_;
  std::set<std::string> names_, fields_;
};

[[noreturn]] void fail(const ByteSource& source, const SafeTensor& tensor, std::string_view what) {
  throw ImportError(source.name(), kSafetensorsLengthBytes,
                    fmt::format("header: tensor '{}' {}", printable(tensor.name), what));
}

void check_size(const ByteSource& source, const SafeTensor& tensor) {
  std::uint64_t bytes = safetensors_element_bytes(tensor.dtype);
  if (bytes == 0) return;
  for (const std::uint64_t dim : tensor.shape) {
    // No product beyond the file's size is ever formed; an empty tensor has none.
    if (dim != 0 && bytes > source.size() / dim) fail(source, tensor, "is larger than the file");
    bytes *= dim;
  }
  if (bytes == tensor.end - tensor.begin) return;
  fail(source, tensor,
       fmt::format("has {} bytes, its shape and dtype need {}", tensor.end - tensor.begin, bytes));
}

// As the reference implementation demands: without gap, without overlap, to the end of the file.
void place(const ByteSource& source, std::uint64_t data, SafetensorsHeader& header) {
  std::stable_sort(header.tensors.begin(), header.tensors.end(),
                   [](const SafeTensor& a, const SafeTensor& b) {
                     return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
                   });
  const std::uint64_t room = source.size() - data;
  std::uint64_t expected = 0;
  for (SafeTensor& tensor : header.tensors) {
    if (tensor.begin != expected || tensor.end < tensor.begin || tensor.end > room) {
      fail(source, tensor,
           fmt::format("has bytes {} to {} of the data; expected a start at {} and an end by {}",
                       tensor.begin, tensor.end, expected, room));
    }
    expected = tensor.end;
    check_size(source, tensor);
    tensor.begin += data;
    tensor.end += data;
  }
  if (expected != room) {
    throw ImportError(source.name(), data + expected,
                      fmt::format("{} bytes behind the last tensor; expected none", room - expected));
  }
}

}  // namespace

std::uint64_t safetensors_element_bytes(std::string_view dtype) {
  for (const ElementBytes& entry : kElementBytes) {
    if (entry.dtype == dtype) return entry.bytes;
  }
  return 0;
}

SafetensorsHeader read_safetensors_header(const ByteSource& source) {
  BoundedReader reader(source);
  const auto length = reader.scalar<std::uint64_t>("header length");
  const std::string text = reader.text(length, "header");
  SafetensorsHeader header;
  HeaderEvents events(source, header);
  nlohmann::json::sax_parse(text, &events);
  place(source, reader.offset(), header);
  return header;
}

}  // namespace lpu::model
