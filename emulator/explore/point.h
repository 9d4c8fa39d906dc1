// A design with its costs summed up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/explore/axis.h"
#include "emulator/explore/evaluator.h"

namespace lpu::explore {

struct Point {
  std::vector<std::string> values;  // of the axes
  std::string refused;              // of the first operation that is; the sums are then zero
  std::int64_t chips = 0;           // most that work on one matmul
  std::int64_t cycles = 0;          // of a layer: its matmuls one after the other
  std::int64_t chip_cycles = 0;
  std::int64_t bound_cycles = 0;
  std::int64_t weight_bytes = 0, words = 0, longest_queue = 0, tiles = 0, installs = 0;
  double time_us = 0;
  double tokens_per_s = 0;  // batch / (time * layers): these matmuls alone
  double mxm_used = 0;      // multiply-accumulates over what the planes could do in chip_cycles
  double bits_per_weight = 0;
  std::string binding;  // of the operation that takes most cycles
  double busy = 0;      // its busy part
  // With --verify: cycles of the engine, outputs compared and how many differ.
  std::optional<VerifyRun> run;
};

struct Exploration {
  Design base;
  std::vector<Axis> axes;
  bool verify = false;
  std::uint64_t seed = 1;
};

// In the order of the axes' product; empty on ranks other than 0. Throws std::invalid_argument for an axis
// its design refuses.
std::vector<Point> explore(const Exploration& what, Evaluator* evaluator);

// One design whose costs are at hand, `costs` and `runs` (or none) in the order of `operations`.
Point sum_up(const Design& design, const std::vector<Operation>& ops, const Cost* costs,
             const VerifyRun* runs);

}  // namespace lpu::explore
