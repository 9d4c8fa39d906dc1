// Random programs that are legal by construction: a seed and a chip give one schedule that exercises any of
// the instructions, with streams overwritten and tapped many times, nested repeats, barriers and power
// changes.
#pragma once

#include <cstdint>

#include "tests/fuzz/random/plan.h"

namespace lpu::fuzz {

struct Random {
  Plan plan;
  Program program;
};

// The size of a program is itself random; this bounds it.
struct Fuel {
  int proposals = 60;
  int dispatches = 300;
};

Random generate(std::uint64_t seed, const Chip& chip, Fuel fuel = {});

// Chips worth fuzzing on: mini, and mini with other geometry, latencies and options; a function of the seed.
Chip random_chip(std::uint64_t seed);

}  // namespace lpu::fuzz
