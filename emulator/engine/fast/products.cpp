#include "emulator/engine/fast/products.h"

#include <hwy/cache_control.h>

#include <algorithm>

namespace lpu::fast {
Products::Products(unsigned threads) : threads_(std::max(1u, threads)) {}

Products::~Products() {
  wait_all();
  stop_ = true;
  ++signal_;
  signal_.notify_all();
  for (std::thread& t : workers_) t.join();
}

void Products::submit(const std::vector<Product*>& products, std::size_t lanes) {
  for (std::size_t i = 0; i < products.size();) {
    const std::uint64_t number = submitted_.load(std::memory_order_relaxed) + 1;
    if (number > kBatches) wait(number - kBatches);
    Batch& b = batch(number);
    b.lanes = lanes;
    b.stride = products[i]->weights->stride();
    for (b.count = 0; b.count < kMostInBatch && i < products.size(); ++i) {
      Product& p = *products[i];
      if (p.weights->stride() != b.stride) break;
      p.batch = number;
      b.work[b.count++] = p.weights->product(p.vector.data(), p.sums.data());
    }
    b.done.store(false, std::memory_order_relaxed);
    submitted_.store(number, std::memory_order_release);
    if (threads_ == 1) {
      compute_next();
      continue;
    }
    while (workers_.size() + 1 < threads_) workers_.emplace_back([this] { work(); });
    ++signal_;
    signal_.notify_one();
  }
}

void Products::wait(std::uint64_t number) {
  for (; finished_ < number; ++finished_)
    while (!batch(finished_ + 1).done.load(std::memory_order_acquire))
      if (!compute_next()) hwy::Pause();
}

bool Products::compute_next() {
  std::uint64_t number = claimed_.load(std::memory_order_relaxed);
  do {
    if (number == submitted_.load(std::memory_order_acquire)) return false;
  } while (!claimed_.compare_exchange_weak(number, number + 1, std::memory_order_acq_rel));
  Batch& b = batch(number + 1);
  matvec({b.work.data(), b.count}, b.lanes, b.stride);
  b.done.store(true, std::memory_order_release);
  return true;
}

// A batch follows the last one soon or not for long: look for it a while, then sleep.
void Products::work() {
  constexpr int kLooks = 4000;
  while (!stop_) {
    const std::uint32_t seen = signal_.load(std::memory_order_acquire);
    bool found = false;
    for (int look = 0; look < kLooks && !found && !stop_; ++look) {
      found = compute_next();
      if (!found) hwy::Pause();
    }
    if (!found && !stop_) signal_.wait(seen);
  }
}

}  // namespace lpu::fast
