// What is explored: a workload, how it is quantised and shared out, and the chip; every part of it a
// parameter with a name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/explore/problem.h"
#include "emulator/model/workload.h"

namespace lpu::explore {

struct Design {
  Chip chip;
  model::Workload workload;
  bool single = false;      // workload is one typed matmul, whose k and n may vary
  std::size_t batch = 1;    // M: rows of X, sequences that decode together
  std::size_t context = 0;  // positions each sequence attends to; 0: attention is left out
  kernels::Format weights = kernels::Format::kInt8;
  std::size_t group = 0;
  bool zero_points = false, odd_scales = false;
  compiler::Output output = compiler::Output::kFloat32;
  int chips = 0;  // each matmul's columns are split over so many; 0: as few as hold it
};

// One matmul of a design and how often it is done, one after the other, for one layer.
struct Operation {
  std::string name;
  Problem problem;
  std::int64_t times = 1;
};
// The layer's matmuls. With a context also "qk" and "pv": per sequence and KV head, the scores K q and the
// sums p V of the query heads that share it, the int8 cache being the weights (its columns' scales too).
std::vector<Operation> operations(const Design& design);

// "m", "batch", "k", "n", "context", "weights", "group", "chips", "output", and every key of the chip.
const std::vector<std::string_view>& parameter_names();
// Empty, or one line: what is wrong with the name or the value and what would be right.
std::string set_parameter(Design* design, std::string_view name, std::string_view value);

}  // namespace lpu::explore
