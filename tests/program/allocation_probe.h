// The largest single allocation through operator new since the probe was made, by any code in this
// executable.
#pragma once

#include <cstddef>

namespace lpu::tests {

class AllocationProbe {
 public:
  AllocationProbe();
  std::size_t largest() const;
};

}  // namespace lpu::tests
