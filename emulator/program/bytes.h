// Little-endian numbers, whatever the host is.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

namespace lpu {

template <std::integral T>
void put(std::vector<std::uint8_t>* out, T value) {
  const auto v = static_cast<std::make_unsigned_t<T>>(value);
  for (std::size_t i = 0; i < sizeof(T); ++i) out->push_back(static_cast<std::uint8_t>(v >> (8 * i)));
}

inline void put(std::vector<std::uint8_t>* out, std::string_view s) {
  put(out, static_cast<std::uint32_t>(s.size()));
  out->insert(out->end(), s.begin(), s.end());
}

// REQUIRES: sizeof(T) bytes at `from`.
template <std::integral T>
T get(const std::uint8_t* from) {
  std::make_unsigned_t<T> v = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    v = static_cast<std::make_unsigned_t<T>>(v | static_cast<std::make_unsigned_t<T>>(from[i]) << (8 * i));
  return static_cast<T>(v);
}

}  // namespace lpu
