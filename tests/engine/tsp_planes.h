// What the checks of tsp.md section 15 share: data without pattern, planes and their sides, and the loading
// of all four planes as in check 5.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/engine/program_builder.h"

namespace lpu::tests {

inline int bits(int a, int b) { return static_cast<std::int8_t>((a * 73 + b * 151 + a * b * 7 + 19) & 0xFF); }

// Plane p and its hemisphere, as in tsp.md 2: planes 0, 1 are west.
inline bool is_west(int plane) { return plane < 2; }
inline int mem(const ProgramBuilder& b, bool west_half, int slice) {
  return west_half ? b.mem_w(slice) : b.mem_e(slice);
}
inline Stream outward_of(int plane, int id) { return is_west(plane) ? west(id) : east(id); }
inline Stream inward_of(int plane, int id) { return is_west(plane) ? east(id) : west(id); }
inline int weight(int plane, int k, int n) { return bits(k + 320 * plane, n); }

// Weights of all four planes: slice 12 + s of each hemisphere feeds stream s; streams 0-15 the hemisphere's
// first plane, 16-31 its second. Slice 12 + s is in group 3 + s/4, which is 7 - s/4 hops from the outermost
// group 10, so it starts reading in cycle s/4 and all streams reach the edge together: SR in 1, +7 hops, +9
// crossing = 17, then one column of each stream per cycle up to 36.
inline void load_all_planes(ProgramBuilder* b) {
  for (const bool west_half : {true, false})
    for (int s = 0; s < 32; ++s) {
      const int plane = (west_half ? 0 : 2) + s / 16;
      std::vector<std::uint8_t> image;
      for (int slot = 0; slot < 20; ++slot)
        for (int k = 0; k < 320; ++k)
          image.push_back(static_cast<std::uint8_t>(weight(plane, k, 16 * slot + s % 16)));
      const int queue = mem(*b, west_half, 12 + s);
      b->image(queue, 0, image);
      b->place(queue, s / 4, {read(0, outward_of(plane, s)), repeat(1, 19, 1, 1)});
    }
  for (int plane = 0; plane < 4; ++plane) {
    b->place(b->weights(plane), 17, {lw(0, outward_of(plane, 16 * (plane % 2)), 16), repeat(1, 19, 1, 16)});
    b->place(b->array(plane), 36, iw(0));
  }
}

inline std::vector<std::uint32_t> product_of(int plane, const std::vector<int>& activation) {
  std::vector<std::uint32_t> y(320);
  for (int n = 0; n < 320; ++n)
    for (int k = 0; k < 320; ++k)
      y[static_cast<std::size_t>(n)] +=
          static_cast<std::uint32_t>(weight(plane, k, n) * activation[static_cast<std::size_t>(k)]);
  return y;
}

}  // namespace lpu::tests
