// Protocol buffers read back without the library that wrote them: fields by number, in order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lpu::tests {

struct WireField {
  std::uint32_t number = 0;
  std::uint64_t value = 0;   // of a varint
  std::string_view bytes{};  // of a length-delimited field
};

// Throws std::runtime_error unless the bytes are exactly a sequence of fields.
std::vector<WireField> wire_fields(std::string_view bytes);
// The first field of that number; null: there is none.
const WireField* wire_find(const std::vector<WireField>& fields, std::uint32_t number);

}  // namespace lpu::tests
