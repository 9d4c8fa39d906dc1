// Sync and Notify: which queues are parked, and when they go on.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace lpu::fast {

struct Parked {
  std::int32_t queue, word;
  std::int64_t since;
};

class Barrier {
 public:
  void reset(std::int64_t latency) {
    latency_ = latency;
    parked_.clear();
    releases_.clear();
  }

  // A Notify in cycle t. Returns what it releases of the queues parked so far, to go on in release_at(t).
  std::vector<Parked> notify(std::int64_t t) {
    releases_.push_back(release_at(t));
    return std::exchange(parked_, {});
  }
  std::int64_t release_at(std::int64_t t) const { return t + latency_; }

  // A Sync: the cycle in which a Notify already under way releases it, or nothing and the queue is parked.
  std::optional<std::int64_t> sync(const Parked& p) {
    while (!releases_.empty() && releases_.front() <= p.since) releases_.pop_front();
    if (!releases_.empty()) return releases_.front();
    parked_.push_back(p);
    return std::nullopt;
  }

  const std::vector<Parked>& parked() const { return parked_; }

 private:
  std::int64_t latency_ = 0;
  std::vector<Parked> parked_;
  std::deque<std::int64_t> releases_;  // of the Notifies under way, in order
};

}  // namespace lpu::fast
