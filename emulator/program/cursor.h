// A bounded walk through one section: once something was refused nothing more is read, so callers check once
// per loop instead of once per field.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "emulator/program/bytes.h"
#include "emulator/program/read.h"

namespace lpu {

class Cursor {
 public:
  // `base`: offset of the section in the file, for messages.
  Cursor(std::span<const std::uint8_t> bytes, std::uint64_t base) : bytes_(bytes), base_(base) {}

  bool ok() const { return status_.ok(); }
  const ReadStatus& status() const { return status_; }
  std::uint64_t offset() const { return base_ + at_; }
  std::uint64_t left() const { return bytes_.size() - at_; }
  // The first refusal wins.
  void refuse(ReadCode code, std::uint64_t offset, std::string message);

  // 0 after a refusal. `what` names the field in the message.
  template <std::integral T>
  T number(std::string_view what) {
    const auto b = bytes(sizeof(T), what);
    return b.size() == sizeof(T) ? get<T>(b.data()) : T{};
  }
  std::string text(std::string_view what);
  // Empty after a refusal.
  std::span<const std::uint8_t> bytes(std::uint64_t count, std::string_view what);
  // A count of items of at least `least` bytes each; refused unless they can still follow, 0 then.
  std::uint32_t count(std::uint64_t least, std::string_view what);
  // Refuses bytes that are left over.
  void finish(std::string_view what);

 private:
  std::span<const std::uint8_t> bytes_;
  std::uint64_t base_;
  std::size_t at_ = 0;
  ReadStatus status_;
};

}  // namespace lpu
