// Bytes for weights: aligned for the widest vectors, on huge pages where the system grants them
// (4 KiB pages cost a tenth of the read bandwidth of a large matrix).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace lpu::kernels {

class HugeBuffer {
 public:
  HugeBuffer() = default;
  explicit HugeBuffer(std::size_t bytes);  // zeroed
  std::uint8_t* data() { return data_.get(); }
  const std::uint8_t* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(std::uint8_t* p) const;
  };
  std::unique_ptr<std::uint8_t, Free> data_;
  std::size_t size_ = 0;
};

}  // namespace lpu::kernels
