#include "tests/trace/wire.h"

#include <stdexcept>

namespace lpu::tests {
namespace {

std::uint64_t varint(std::string_view bytes, std::size_t* at) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (*at >= bytes.size()) throw std::runtime_error("a number is cut off");
    const auto byte = static_cast<std::uint8_t>(bytes[(*at)++]);
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
  throw std::runtime_error("a number of more than 64 bits");
}

}  // namespace

std::vector<WireField> wire_fields(std::string_view bytes) {
  std::vector<WireField> fields;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::uint64_t key = varint(bytes, &at);
    WireField f;
    f.number = static_cast<std::uint32_t>(key >> 3);
    if ((key & 7) == 0) {
      f.value = varint(bytes, &at);
    } else if ((key & 7) == 2) {
      const std::uint64_t size = varint(bytes, &at);
      if (size > bytes.size() - at) throw std::runtime_error("a field is cut off");
      f.bytes = bytes.substr(at, size);
      at += size;
    } else {
      throw std::runtime_error("a wire type these traces do not use");
    }
    fields.push_back(f);
  }
  return fields;
}

const WireField* wire_find(const std::vector<WireField>& fields, std::uint32_t number) {
  for (const WireField& f : fields)
    if (f.number == number) return &f;
  return nullptr;
}

}  // namespace lpu::tests
