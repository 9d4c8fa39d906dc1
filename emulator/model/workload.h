// Workloads: the matmuls of one layer of a named network, or the one matmul a user typed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lpu::model {

// Y[M,N] = X[M,K] W[K,N]; M (the batch) belongs to a run, not to the workload.
struct Matmul {
  std::string op;  // "q", "k", "v", "o", "gate", "up", "down"
  std::size_t k = 0, n = 0;

  std::uint64_t weights() const { return std::uint64_t{k} * n; }
};

struct Workload {
  std::string name;
  std::size_t layers = 1;
  std::size_t vocabulary = 0;   // rows of the embedding and of the classifier; 0: has neither
  std::vector<Matmul> matmuls;  // of one layer, in dataflow order

  std::uint64_t layer_weights() const;
};

struct MatmulShape {
  std::size_t m = 0, k = 0, n = 0;
};

std::vector<std::string_view> workload_names();
// Throws std::invalid_argument naming the known workloads.
Workload workload_by_name(std::string_view name);

// "MxKxN", each at least 1. Throws std::invalid_argument: one line, what is wrong and what is right.
MatmulShape parse_matmul_shape(std::string_view text);
Workload single_matmul(const MatmulShape& shape);

}  // namespace lpu::model
