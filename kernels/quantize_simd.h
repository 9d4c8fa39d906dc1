// The inner loops of the quantisers. Every sum has sixteen partial sums, weight i in sum i % 16, added
// up in one fixed order: the same scales and codes come out whatever the vector length.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lpu::kernels {

inline constexpr std::size_t kRun = 16;

// code = clamp(nearest_even(fl(w / scale)), min, max)
struct Grid {
  float scale = 1, min = 0, max = 0;
};
// The grids of weights i, i + 16, ... of a run: even and odd rows differ in the 3.5-bit formats.
struct GridRun {
  alignas(64) std::array<float, kRun> scale, min, max;
};
GridRun make_grid_run(const Grid& first, const Grid& second);  // rows alternate, starting with `first`

// Sums over weights and their codes c on one grid.
struct FitSums {
  double error = 0;  // (w - scale c)^2
  double wc = 0, cc = 0;
};
struct ErrorSums {
  double w = 0, w2 = 0, error2 = 0, max_error = 0;
};

// Largest |w| as the bits of a float; at least 0x7F800000 if any is infinite or NaN.
std::uint32_t abs_max_bits(const float* w, std::size_t count);
// count is a multiple of 16; zeros may pad it.
FitSums fit(const float* w, std::size_t count, const Grid& grid);
ErrorSums encode(const float* w, std::size_t count, const GridRun& grid, std::int8_t* codes);

}  // namespace lpu::kernels
