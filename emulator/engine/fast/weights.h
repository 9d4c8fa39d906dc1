// The weights of one plane: the buffer Lw fills and the sets Iw installed. Installing moves a pointer.
#pragma once

#include <bitset>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "emulator/isa/chip.h"

namespace lpu::fast {

// Columns of `stride()` bytes, aligned for matvec(); only columns in `loaded` mean anything.
class WeightBuffer {
 public:
  explicit WeightBuffer(int lanes);
  std::uint8_t* column(int n) { return data_.get() + static_cast<std::size_t>(n) * stride_; }
  const std::uint8_t* data() const { return data_.get(); }
  std::size_t stride() const { return stride_; }

  std::bitset<kMaxLanes> loaded;

 private:
  struct Free {
    void operator()(std::uint8_t* p) const;
  };
  std::size_t stride_;
  std::unique_ptr<std::uint8_t, Free> data_;
};

struct Installed {
  std::int64_t t;  // of the Iw
  int set;
  std::int32_t queue, word;
  std::unique_ptr<WeightBuffer> weights;
};

class Weights {
 public:
  void reset(const Chip& chip);
  // What Lw writes to. Empty again after install().
  WeightBuffer& buffer() { return *buffer_; }
  void install(std::int64_t t, int set, std::int32_t queue, std::int32_t word);
  // The latest set whose settle time is over in cycle t; nullptr: none.
  const Installed* in_force(std::int64_t t);

 private:
  std::unique_ptr<WeightBuffer> empty_buffer();

  int lanes_ = 0;
  std::int64_t settle_ = 0;
  std::unique_ptr<WeightBuffer> buffer_;
  std::deque<Installed> installed_;  // oldest first: the one in force and those still settling
  std::vector<std::unique_ptr<WeightBuffer>> spare_;
};

}  // namespace lpu::fast
