#include "emulator/model/import_error.h"

#include <fmt/format.h>

namespace lpu::model {

ImportError::ImportError(std::string_view file, std::uint64_t offset, std::string_view message)
    : std::runtime_error(fmt::format("{}: byte {}: {}", file, offset, message)), offset_(offset) {}

std::string printable(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::string out;
  for (const char c : text.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x20 && byte < 0x7F;
    out += plain ? std::string(1, c) : fmt::format("\\x{:02x}", byte);
  }
  return text.size() > kLongest ? out + "..." : out;
}

}  // namespace lpu::model
