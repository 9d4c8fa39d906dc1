// The machine's two limits, measured in the same run as whatever is compared with them: reading RAM and
// multiplying int8. Both use the threads of kernels/parallel.h, which stay; starting some takes longer than
// small reads do.
#pragma once

#include <cstddef>
#include <functional>

#include "kernels/huge_buffer.h"

namespace lpu::bench {

double seconds_of(const std::function<void()>& run);
// The first of ten runs whose threads all kept their cores, on a shared machine; the fastest if none did.
double undisturbed_seconds(const std::function<void()>& run);

// Bytes on huge pages where the system grants them, written once. Larger than any cache, or read in turns.
class RamBuffer {
 public:
  explicit RamBuffer(std::size_t bytes) : buffer_(bytes) {}
  std::size_t bytes() const { return buffer_.size(); }
  // Seconds one sequential read of `count` bytes from `first` on takes, each thread a stretch of its own.
  double read_seconds(std::size_t first, std::size_t count, unsigned threads) const;
  double read_seconds(unsigned threads) const { return read_seconds(0, bytes(), threads); }

 private:
  kernels::HugeBuffer buffer_;
};

// Multiplications and additions per second of `threads` threads together in a loop of nothing but 512-bit
// vpdpbusd between registers; 0 where the machine has none.
double vnni_peak(unsigned threads);

}  // namespace lpu::bench
