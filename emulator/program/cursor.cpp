#include "emulator/program/cursor.h"

#include <fmt/format.h>

namespace lpu {

void Cursor::refuse(ReadCode code, std::uint64_t offset, std::string message) {
  if (ok()) status_ = {code, offset, std::move(message)};
}

std::span<const std::uint8_t> Cursor::bytes(std::uint64_t count, std::string_view what) {
  if (count > left())
    refuse(ReadCode::kMalformed, offset(),
           fmt::format("{} needs {} bytes, the section has {} left", what, count, left()));
  if (!ok()) return {};
  const auto piece = bytes_.subspan(at_, count);
  at_ += count;
  return piece;
}

std::string Cursor::text(std::string_view what) {
  const auto length = number<std::uint32_t>(what);
  const auto b = bytes(length, what);
  return {b.begin(), b.end()};
}

std::uint32_t Cursor::count(std::uint64_t least, std::string_view what) {
  const std::uint64_t at = offset();
  const auto n = number<std::uint32_t>(what);
  if (n > left() / least)
    refuse(ReadCode::kMalformed, at,
           fmt::format("{} is {}, the {} bytes left hold at most {}", what, n, left(), left() / least));
  return ok() ? n : 0;
}

void Cursor::finish(std::string_view what) {
  if (left() != 0)
    refuse(ReadCode::kMalformed, offset(), fmt::format("{} bytes behind the end of the {}", left(), what));
}

}  // namespace lpu
