// Cutting a line of text into words and numbers; what the texts of this project share.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lpu {

inline constexpr std::string_view kBlanks = " \t\r\n";

struct TextWord {
  std::string_view text;
  int column = 1;  // 1-based
};

inline std::string_view trim(std::string_view s) {
  const auto first = s.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(kBlanks) - first + 1);
}

inline std::vector<TextWord> split_words(std::string_view text) {
  std::vector<TextWord> words;
  for (std::size_t at = text.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
    words.push_back({text.substr(at, end - at), static_cast<int>(at) + 1});
    at = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

// Decimal or 0x hexadecimal, the whole of `s`; false leaves *v alone.
inline bool parse_unsigned(std::string_view s, std::uint64_t* v) {
  const bool hex = s.starts_with("0x");
  if (hex) s.remove_prefix(2);
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n, hex ? 16 : 10);
  if (error != std::errc() || end != s.data() + s.size()) return false;
  *v = n;
  return true;
}

// Likewise with an optional minus sign; at most 32 bits, signed or unsigned.
inline bool parse_integer(std::string_view s, std::int64_t* v) {
  const bool negative = s.starts_with('-');
  std::uint64_t magnitude = 0;
  if (!parse_unsigned(s.substr(negative ? 1 : 0), &magnitude) || magnitude > UINT32_MAX) return false;
  *v = negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
  return true;
}

}  // namespace lpu
