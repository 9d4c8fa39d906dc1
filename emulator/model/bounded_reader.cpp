#include "emulator/model/bounded_reader.h"

#include <fmt/format.h>

#include "emulator/model/import_error.h"

namespace lpu::model {
namespace {

constexpr std::uint64_t kWindowBytes = 65536;

}  // namespace

void BoundedReader::expect(std::uint64_t count, std::string_view what) const {
  if (count <= remaining()) return;
  throw ImportError(
      source_.name(), offset_,
      fmt::format("{} needs {} bytes, but the file has only {} left", what, count, remaining()));
}

void BoundedReader::expect_items(std::uint64_t count, std::uint64_t item_bytes, std::string_view what) const {
  const std::uint64_t most = remaining() / item_bytes;
  if (count <= most) return;
  throw ImportError(
      source_.name(), offset_,
      fmt::format("{} is {}, but the {} bytes left hold at most {}", what, count, remaining(), most));
}

void BoundedReader::refill() {
  window_begin_ = offset_;
  window_.resize(std::min(kWindowBytes, remaining()));
  source_.read(offset_, window_.data(), window_.size());
}

void BoundedReader::take(void* destination, std::size_t count, std::string_view what) {
  expect(count, what);
  auto* out = static_cast<std::uint8_t*>(destination);
  while (count > 0) {
    if (offset_ < window_begin_ || offset_ >= window_begin_ + window_.size()) refill();
    const std::size_t at = offset_ - window_begin_;
    const std::size_t part = std::min(count, window_.size() - at);
    std::memcpy(out, window_.data() + at, part);
    out += part;
    offset_ += part;
    count -= part;
  }
}

std::string BoundedReader::text(std::uint64_t length, std::string_view what) {
  expect(length, what);
  std::string value(length, '\0');
  take(value.data(), value.size(), what);
  return value;
}

void BoundedReader::skip(std::uint64_t length, std::string_view what) {
  expect(length, what);
  offset_ += length;
}

}  // namespace lpu::model
