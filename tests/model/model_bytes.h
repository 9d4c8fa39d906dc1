// Builds small model files in memory, one field at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace lpu::tests {

class Bytes {
 public:
  template <typename T>
  Bytes& add(T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    return raw({bytes, sizeof(T)});
  }
  Bytes& raw(std::string_view text) {
    for (const char c : text) data_.push_back(static_cast<std::uint8_t>(c));
    return *this;
  }
  Bytes& pad_to(std::size_t multiple) {
    while (data_.size() % multiple != 0) data_.push_back(0);
    return *this;
  }
  std::size_t size() const { return data_.size(); }
  const std::vector<std::uint8_t>& get() const { return data_; }

 private:
  std::vector<std::uint8_t> data_;
};

// A GGUF header in any version: counts and lengths are 32-bit in v1, 64-bit after.
class GgufBytes : public Bytes {
 public:
  GgufBytes(std::uint32_t version, std::uint64_t tensors, std::uint64_t entries) : version_(version) {
    raw("GGUF").add(version);
    count(tensors).count(entries);
  }
  GgufBytes& count(std::uint64_t value) {
    if (version_ == 1) {
      add(static_cast<std::uint32_t>(value));
    } else {
      add(value);
    }
    return *this;
  }
  GgufBytes& text(std::string_view value) {
    count(value.size()).raw(value);
    return *this;
  }
  GgufBytes& metadata(std::string_view key, std::uint32_t type) {
    text(key).add(type);
    return *this;
  }
  GgufBytes& tensor(std::string_view name, const std::vector<std::uint64_t>& dims, std::uint32_t type,
                    std::uint64_t offset) {
    text(name).add(static_cast<std::uint32_t>(dims.size()));
    for (const std::uint64_t dim : dims) count(dim);
    add(type).add(offset);
    return *this;
  }

 private:
  std::uint32_t version_;
};

}  // namespace lpu::tests
