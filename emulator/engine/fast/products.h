// Products of the planes: when and by which thread they are computed. Nothing depends on either, because
// integers are added exactly.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "emulator/engine/fast/matvec.h"
#include "emulator/engine/fast/weights.h"

namespace lpu::fast {

// An activation vector, the weights it meets and, once computed, what comes out.
struct Product {
  alignas(64) std::array<std::int8_t, kMaxLanes> vector;
  alignas(64) std::array<std::int32_t, kMaxLanes> sums;
  WeightBuffer* weights = nullptr;
  std::uint64_t batch = 0;  // it was submitted with
};

// Computes batches on the threads that are there. One thread submits and waits; the others have nothing else
// to do. With one thread a batch is computed where it is submitted.
class Products {
 public:
  // Products of one batch are read from memory in turns, so many make long stretches of it.
  static constexpr std::size_t kMostInBatch = kMostProducts;

  explicit Products(unsigned threads);
  ~Products();
  Products(const Products&) = delete;
  Products& operator=(const Products&) = delete;

  // How many products a plane best lets wait before it needs them: others can be at work meanwhile, but what
  // waits takes room in the caches.
  std::size_t most_waiting() const { return threads_ == 1 ? kMostInBatch : 4 * kMostInBatch; }

  // The products, with everything they refer to, must stay as they are until wait() returned.
  void submit(const std::vector<Product*>& products, std::size_t lanes);
  // Until all batches up to this one are computed; helps.
  void wait(std::uint64_t batch);
  void wait_all() { wait(submitted_.load(std::memory_order_relaxed)); }

 private:
  struct Batch {
    std::array<Matvec, kMostInBatch> work;
    std::size_t count = 0, lanes = 0, stride = 0;
    std::atomic<bool> done{true};
  };
  static constexpr std::size_t kBatches = 64;  // under way at most

  Batch& batch(std::uint64_t number) { return batches_[number % kBatches]; }
  bool compute_next();
  void work();

  unsigned threads_;
  std::array<Batch, kBatches> batches_;
  // Batches are numbered from 1; those up to claimed_ have been taken by a thread.
  std::atomic<std::uint64_t> submitted_{0}, claimed_{0};
  std::uint64_t finished_ = 0;  // all up to this one, as far as the submitting thread knows
  std::atomic<std::uint32_t> signal_{0};
  std::atomic<bool> stop_{false};
  std::vector<std::thread> workers_;  // made when first needed
};

}  // namespace lpu::fast
