// Activations in the order of a packed matrix, with the sums its bias and zero points need.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/huge_buffer.h"
#include "kernels/packed.h"

namespace lpu::kernels {

// Rows that one kernel call takes.
struct RowBlock {
  std::size_t row = 0, rows = 0;
};

// One at a time on each thread: they share memory that the thread keeps.
class Activations {
 public:
  Activations(const PackedWeights& w, const std::int8_t* x, std::size_t m);
  // Blocks may be packed in any order, each once, from any thread.
  void pack(const RowBlock& b);

  const std::int8_t* values(const RowBlock& b) const { return values_ + b.row * row_bytes_; }
  const std::int32_t* bias_sums(const RowBlock& b) const { return sums_ + (m_ + b.row) * terms_; }
  const std::int32_t* sums(const RowBlock& b) const { return sums_ + b.row * terms_; }

 private:
  void pack_values(const RowBlock& b);
  void pack_sums(const RowBlock& b, std::size_t i);

  const PackedWeights& w_;
  const std::int8_t* x_;
  std::size_t m_, terms_, row_bytes_;
  HugeBuffer large_;     // when it is more than a thread keeps
  std::int8_t* values_;  // per block [step][row][4]
  std::int32_t* sums_;   // per block [term][row], then the same for the bias
};

}  // namespace lpu::kernels
