#include "emulator/profile/least_slack.h"

#include <algorithm>

namespace lpu::profile {
namespace {

class Dijkstra {
 public:
  explicit Dijkstra(std::vector<std::int32_t> start) : distance_(std::move(start)), buckets_(kMostSlack) {
    for (std::size_t i = 0; i < distance_.size(); ++i) {
      distance_[i] = std::min(distance_[i], kMostSlack);
      enter(static_cast<std::int32_t>(i));
    }
  }

  // relax(i) calls offer() for every neighbour of i.
  template <class F>
  std::vector<std::int32_t> run(F relax) {
    for (std::int32_t d = 0; d < kMostSlack; ++d) {
      auto& bucket = buckets_[static_cast<std::size_t>(d)];
      for (std::size_t n = 0; n < bucket.size(); ++n)  // grows while it is worked through
        if (distance_[static_cast<std::size_t>(bucket[n])] == d) relax(bucket[n], d);
      bucket = {};
    }
    return std::move(distance_);
  }

  void offer(std::int32_t action, std::int32_t distance) {
    std::int32_t& known = distance_[static_cast<std::size_t>(action)];
    if (distance >= known) return;
    known = distance;
    enter(action);
  }

 private:
  void enter(std::int32_t action) {
    const std::int32_t d = distance_[static_cast<std::size_t>(action)];
    if (d < kMostSlack) buckets_[static_cast<std::size_t>(d)].push_back(action);
  }

  std::vector<std::int32_t> distance_;
  std::vector<std::vector<std::int32_t>> buckets_;
};

std::int32_t sum(std::int32_t a, std::int64_t b) {
  return static_cast<std::int32_t>(std::min<std::int64_t>(a + b, kMostSlack));
}

}  // namespace

EdgeIndex::EdgeIndex(const std::vector<Edge>& edges, std::int32_t Edge::*end, std::size_t actions)
    : edges_(&edges), begin_(actions + 1, 0), order_(edges.size()) {
  for (const Edge& e : edges) ++begin_[static_cast<std::size_t>(e.*end) + 1];
  for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  std::vector<std::int32_t> next(begin_.begin(), begin_.end() - 1);
  for (std::size_t i = 0; i < edges.size(); ++i)
    order_[static_cast<std::size_t>(next[static_cast<std::size_t>(edges[i].*end)]++)] =
        static_cast<std::int32_t>(i);
}

std::vector<std::int32_t> least_slack_from_start(const EdgeIndices& edges, std::vector<std::int32_t> start) {
  Dijkstra search(std::move(start));
  return search.run([&](std::int32_t i, std::int32_t d) {
    edges.out_of.for_each(i, [&](const Edge& e) {
      if (is_forward(e.wait)) search.offer(e.to, sum(d, e.slack));
    });
  });
}

std::vector<std::int32_t> least_slack_to_end(const EdgeIndices& edges, std::vector<std::int32_t> end) {
  Dijkstra search(std::move(end));
  return search.run([&](std::int32_t i, std::int32_t d) {
    edges.into.for_each(i, [&](const Edge& e) { search.offer(e.from, sum(d, e.slack)); });
    edges.out_of.for_each(i, [&](const Edge& e) {
      if (is_rigid(e.wait)) search.offer(e.to, d);
    });
  });
}

}  // namespace lpu::profile
