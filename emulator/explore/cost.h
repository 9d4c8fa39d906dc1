// What one problem costs, counted in its compiled schedule.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/compiler/verify/verify.h"
#include "emulator/explore/problem.h"

namespace lpu::explore {

struct Cost {
  std::string refused;  // why it cannot be compiled, one line; the rest is then zero

  std::int64_t chips = 0;
  std::int64_t cycles = 0;         // first dispatch to last result in SRAM, of the chip that takes longest
  std::int64_t chip_cycles = 0;    // sum over the chips
  std::int64_t weight_bytes = 0;   // SRAM of the weight tensor with scales and zero points, all chips
  std::int64_t words = 0;          // instruction words, all chips
  std::int64_t longest_queue = 0;  // most words in one queue
  std::int64_t tile_period = 0;    // as CompileInfo
  std::int64_t tiles = 0;          // ceil(K/lanes) * ceil(columns/lanes), all chips
  std::int64_t installs = 0;       // Iw: times a plane took a weight tile into force, all chips
  std::int64_t bound_cycles = 0;   // compiler/bound.h, of the chip that takes longest
  std::string bound_by;

  // Of the chip that takes longest: Lw and Abc of each plane, and all VXM operations.
  std::array<std::int64_t, kMaxPlanes> loads{}, activations{};
  std::int64_t alu_ops = 0;

  bool operator==(const Cost&) const = default;
};

// Compiles, runs nothing. Cycles of equal shares are counted once.
Cost measure(const Problem& problem);

// One chip's columns and how many chips have as many.
struct Share {
  std::size_t columns = 0;
  int chips = 0;
};
std::vector<Share> shares_of(std::size_t n, int chips);

// The resource that is busy the most, by count of its instructions, and in which part of the cycles.
struct Binding {
  std::string_view resource;  // "MXM", "weight feed", "VXM"; "latency" when none is busy half of the time
  double busy = 0;
};
Binding binding_of(const Chip& chip, const Cost& cost);

}  // namespace lpu::explore
