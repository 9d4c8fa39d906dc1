// Numbers as people read them: 234,881,024.
#pragma once

#include <cstdint>
#include <string>

namespace lpu {

inline std::string grouped(std::int64_t value) {
  std::string text = std::to_string(value);
  const std::size_t sign = value < 0 ? 1 : 0;
  for (std::size_t i = text.size(); i > sign + 3;) text.insert(i -= 3, 1, ',');
  return text;
}

}  // namespace lpu
