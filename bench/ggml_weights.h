// Matrices of ggml's in memory on huge pages, as ours are.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "bench/ggml_functions.h"
#include "bench/peer.h"
#include "kernels/huge_buffer.h"

namespace lpu::bench::ggml {

inline constexpr std::size_t kSlack = std::size_t{1} << 20;  // alignment, thread bookkeeping

// A ggml context in memory of ours.
class Arena {
 public:
  // With `no_data` its tensors have no place for their elements yet.
  Arena(const Functions& f, kernels::HugeBuffer& memory, bool no_data = false)
      : f_(f), context_(f.init({memory.size(), memory.data(), no_data})) {}
  ~Arena() { f_.free(context_); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Context* get() const { return context_; }
  Tensor* matrix(Type type, std::size_t k, std::size_t rows) const {
    return f_.new_tensor_2d(context_, type, std::int64_t(k), std::int64_t(rows));
  }

 private:
  const Functions& f_;
  Context* context_;
};

using OwnedBuffer = std::unique_ptr<Buffer, void (*)(Buffer*)>;

// Whether buffers of type `repacking` have an order of their own for the weights of `c`.
bool repacks(const Functions& f, const PeerCase& c, Type type, BufferType* repacking);

// Copies of a quantised matrix, so many that each call is cold.
class Copies {
 public:
  // `repacking`: what puts them into another order; nullptr: they stay in the type's.
  Copies(const Functions& f, const PeerCase& c, Type type, BufferType* repacking);
  Tensor* turn(std::size_t i) const { return copies_[i % count_]; }

 private:
  std::size_t bytes_, count_;
  kernels::HugeBuffer memory_;
  Arena arena_;
  OwnedBuffer buffer_;
  std::vector<Tensor*> copies_;
};

}  // namespace lpu::bench::ggml
