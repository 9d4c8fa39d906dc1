// One matmul on one kind of chip: the unit of work, of caching and of verification.
#pragma once

#include <cstddef>
#include <string>

#include "emulator/compiler/matmul.h"
#include "emulator/isa/chip.h"
#include "kernels/format.h"

namespace lpu::explore {

struct Problem {
  Chip chip;
  std::size_t m = 1, k = 1, n = 1;
  kernels::Format format = kernels::Format::kInt8;
  std::size_t group = 0;  // rows of k that share a scale; 0: the whole column
  bool zero_points = false;
  bool odd_scales = false;  // the 3-bit rows have scales of their own; no effect on int8 and int4
  compiler::Output output = compiler::Output::kFloat32;
  int chips = 0;  // the columns are split over so many; 0: over as few as hold them
};

// Equal texts, equal costs: names everything a schedule depends on, the sources of the compiler included.
std::string key_of(const Problem& problem);

// Shape, format and which kinds of scales there are; no codes.
kernels::QuantizedMatrix shape_of(const Problem& problem);
// The request of one chip that computes `columns` of the problem's columns. `weights` must outlive it.
compiler::MatmulRequest request_of(const Problem& problem, const kernels::QuantizedMatrix& weights,
                                   std::size_t columns);

std::string_view output_text(compiler::Output output);  // "i32", "f32", "int8"

}  // namespace lpu::explore
