// Where a kernel reads the blocks of one packed column.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace lpu::kernels {

// A block is decoded from `read` bytes, of which `block` are its own. Blocks whose read would leave the
// column are served from a copy with zeros behind it: the last column ends where the memory ends.
class Column {
 public:
  Column(const std::uint8_t* data, std::size_t bytes, std::size_t block, std::size_t read)
      : data_(data), block_(block), direct_(bytes < read ? 0 : (bytes - read) / block + 1) {
    const std::size_t used = direct_ * block;
    if (used >= bytes) return;
    tail_.fill(0);
    std::memcpy(tail_.data(), data + used, bytes - used);
  }
  const std::uint8_t* block(std::size_t b) const {
    return b < direct_ ? data_ + b * block_ : tail_.data() + (b - direct_) * block_;
  }

 private:
  const std::uint8_t* data_;
  std::size_t block_, direct_;
  // Fewer than `read` (at most 128) bytes are left over, and read - block (at most 8) of these may
  // make a second block.
  std::array<std::uint8_t, 256> tail_;
};

}  // namespace lpu::kernels
