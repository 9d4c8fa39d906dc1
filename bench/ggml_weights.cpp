#include "bench/ggml_weights.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace lpu::bench::ggml {
namespace {

constexpr int kAnyByte = 0x11;  // any bytes are quantised weights; these make small normal scales

// Places for all tensors of `arena`, on huge pages as HugeBuffer's are: nothing has been written there yet.
OwnedBuffer allocate(const Functions& f, const Arena& arena, BufferType* type) {
  OwnedBuffer buffer(f.allocate(arena.get(), type), f.buffer_free);
  if (!buffer) throw std::bad_alloc();
#if defined(__linux__)
  constexpr std::uintptr_t kPage = 4096;
  const auto first = reinterpret_cast<std::uintptr_t>(f.buffer_data(buffer.get())) / kPage * kPage;
  madvise(reinterpret_cast<void*>(first), f.buffer_size(buffer.get()), MADV_HUGEPAGE);
#endif
  return buffer;
}

}  // namespace

bool repacks(const Functions& f, const PeerCase& c, Type type, BufferType* repacking) {
  kernels::HugeBuffer memory(kSlack);
  const Arena arena(f, memory, true);
  Tensor* weights = arena.matrix(type, c.k, c.n);
  const OwnedBuffer buffer(f.allocate(arena.get(), repacking), f.buffer_free);
  if (!buffer) return false;
  // Made after the buffer, so not in it: activations stay as they are.
  Tensor* x = arena.matrix(kF32, c.k, c.m);
  return f.supports(f.device, f.mul_mat(arena.get(), weights, x));
}

Copies::Copies(const Functions& f, const PeerCase& c, Type type, BufferType* repacking)
    : bytes_(c.n * f.row_size(type, std::int64_t(c.k))),
      count_(std::max<std::size_t>(2, c.cold_bytes / bytes_ + 1)),
      memory_(count_ * (f.tensor_overhead() + (repacking == nullptr ? bytes_ : 0)) + kSlack),
      arena_(f, memory_, repacking != nullptr),
      buffer_(nullptr, f.buffer_free) {
  for (std::size_t i = 0; i < count_; ++i) copies_.push_back(arena_.matrix(type, c.k, c.n));
  if (repacking == nullptr) {
    for (Tensor* copy : copies_) std::memset(f.get_data(copy), kAnyByte, bytes_);
    return;
  }
  buffer_ = allocate(f, arena_, repacking);
  const std::vector<std::uint8_t> weights(bytes_, kAnyByte);
  for (Tensor* copy : copies_) f.set(copy, weights.data(), 0, bytes_);
}

}  // namespace lpu::bench::ggml
