// A vector some instruction put on a stream.
#pragma once

#include <cstdint>

namespace lpu::fast {

// Bytes that will be computed when somebody needs them.
struct Promise {
  bool kept = true;  // they are there
  int holders = 0;   // who will come for them
};

// `data`: lanes bytes of which the first vl superlanes count, owned by the unit that launched them.
struct Value {
  const std::uint8_t* data = nullptr;
  std::int32_t vl = 0, queue = 0, word = -1;
  bool in_sram = false;        // data is a vector of the slice `queue`, as it is now
  Promise* promise = nullptr;  // nullptr: data is there

  explicit operator bool() const { return data != nullptr; }
};

}  // namespace lpu::fast
