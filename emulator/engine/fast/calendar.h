// The cycles in which queues dispatch next: buckets for the near future, a heap for the rest.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <queue>
#include <utility>
#include <vector>

#include "emulator/engine/fast/cycle_set.h"

namespace lpu::fast {

class Calendar {
 public:
  // Enough bits for every queue of the largest chip: 2*64 slices, 16 ALUs, 12 of the planes, 64 reserved.
  static constexpr int kMaxQueues = 256;

  void clear() { *this = Calendar(); }

  // REQUIRES: cycle is not before the last cycle taken, or is in it and that cycle's take() is over.
  void add(int queue, std::int64_t cycle) {
    if (cycle - now_ < kSpan) {
      put(queue, cycle);
    } else {
      far_.emplace(cycle, queue);
    }
  }

  // kNever: no queue dispatches again.
  std::int64_t next() const {
    const std::int64_t near = near_.first(now_);
    return near != kNever || far_.empty() ? near : far_.top().first;
  }

  // Visits the queues that dispatch in `cycle`, in ascending order, and forgets them.
  template <class F>
  void take(std::int64_t cycle, F visit) {
    advance(cycle);
    const Mask mask = std::exchange(buckets_[near_.slot(cycle)], Mask{});
    near_.erase(cycle);
    for (std::size_t word = 0; word < mask.size(); ++word)
      for (std::uint64_t bits = mask[word]; bits != 0; bits &= bits - 1)
        visit(static_cast<int>(word * 64) + std::countr_zero(bits));
  }

 private:
  static constexpr int kSpan = 256;
  using Mask = std::array<std::uint64_t, kMaxQueues / 64>;
  using Far = std::pair<std::int64_t, int>;

  void put(int queue, std::int64_t cycle) {
    buckets_[near_.slot(cycle)][static_cast<std::size_t>(queue) / 64] |= std::uint64_t{1} << (queue % 64);
    near_.insert(cycle);
  }
  void advance(std::int64_t cycle) {
    now_ = cycle;
    for (; !far_.empty() && far_.top().first - now_ < kSpan; far_.pop())
      put(far_.top().second, far_.top().first);
  }

  std::int64_t now_ = 0;
  CycleSet<kSpan> near_;
  std::array<Mask, kSpan> buckets_{};
  std::priority_queue<Far, std::vector<Far>, std::greater<>> far_;
};

}  // namespace lpu::fast
