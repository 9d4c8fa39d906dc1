// The yardstick of engine timings: reading memory once, in the same run and on the same machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace lpu::bench {

// Bytes on huge pages where the system grants them, touched once, far larger than any cache.
class RamBuffer {
 public:
  explicit RamBuffer(std::size_t bytes);
  ~RamBuffer();
  RamBuffer(const RamBuffer&) = delete;
  RamBuffer& operator=(const RamBuffer&) = delete;
  // Seconds one sequential read of everything takes, with `threads` threads.
  double read_seconds(unsigned threads) const;

 private:
  std::uint8_t* data_;
  std::size_t bytes_;
};

}  // namespace lpu::bench
