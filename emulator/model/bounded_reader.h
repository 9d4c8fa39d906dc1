// Reads a file's header front to back; every length is checked against the bytes left before
// anything is allocated or skipped.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/model/byte_source.h"

namespace lpu::model {

static_assert(std::endian::native == std::endian::little, "model files are little-endian and read in place");

class BoundedReader {
 public:
  explicit BoundedReader(const ByteSource& source) : source_(source) {}

  std::uint64_t offset() const { return offset_; }
  std::uint64_t remaining() const { return source_.size() - offset_; }

  // `what` names the field in the error: "tensor count", "metadata key".
  template <typename T>
  T scalar(std::string_view what) {
    T value;
    take(&value, sizeof(T), what);
    return value;
  }
  std::string text(std::uint64_t length, std::string_view what);
  void skip(std::uint64_t length, std::string_view what);
  // Fails unless `count` items of at least `item_bytes` each can still follow.
  void expect_items(std::uint64_t count, std::uint64_t item_bytes, std::string_view what) const;

 private:
  void take(void* destination, std::size_t count, std::string_view what);
  void expect(std::uint64_t count, std::string_view what) const;
  void refill();

  const ByteSource& source_;
  std::uint64_t offset_ = 0;
  std::uint64_t window_begin_ = 0;
  std::vector<std::uint8_t> window_;  // headers hold many tiny fields: one read serves thousands
};

}  // namespace lpu::model
