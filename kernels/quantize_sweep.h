// The candidate scales of the search, as factors of the largest of a row of sixteen.
#pragma once

#include <array>
#include <cstddef>

namespace lpu::kernels {

inline constexpr std::size_t kCandidates = 16;

struct Factors {
  alignas(64) std::array<float, kCandidates> of{};
};
constexpr Factors powers(double step) {
  Factors f;
  double power = 1;
  for (float& factor : f.of) {
    factor = static_cast<float>(power);
    power *= step;
  }
  return f;
}

// A sweep visits rows of `factors`, the first at `start` times absmax / largest code, each `next_row` below
// the last; to refine the best is to visit the row that starts `step_up` above it and ends as far below.
struct Sweep {
  float start;
  Factors factors;
  float next_row;
  float step_up;
  Factors refined;
};
// 2^(-1/8), 2^-2, 2^(1/8), 2^(-1/60). Above twice absmax / max no code exceeds max / 2, and half that scale
// can do the same with doubled codes.
inline constexpr Sweep kCoarseSweep{2, powers(0.9170040432046712), 0.25f, 1.09050773f,
                                    powers(0.9885140203528962)};
// 2^(-1/32), 2^(-1/2), 2^(1/32), 2^(-1/240), for the rugged function that few weights make of the error.
inline constexpr Sweep kFineSweep{2, powers(0.9785720620877001), 0.70710678f, 1.02189715f,
                                  powers(0.9971160533345892)};
// 2^(-1/96), 2^(-1/6), 2^(1/96), 2^(-1/720), for many weights on many levels: the best scale is near absmax /
// max, where clipping sets in within half a percent.
inline constexpr Sweep kManyLevelSweep{1, powers(0.9928057204912689), 0.89089872f, 1.00724641f,
                                       powers(0.9990377588337834)};

}  // namespace lpu::kernels
