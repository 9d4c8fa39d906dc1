// Least slack along the edges of a dataflow, from the start of the run to every instruction, or from every
// instruction to its end. The schedule that ran is feasible, so every edge's slack is >= 0 and shortest paths
// over slack are Dijkstra's, with one bucket per distance.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/profile/dataflow.h"

namespace lpu::profile {

// Cycles; what is more is not told apart.
inline constexpr std::int32_t kMostSlack = 65'535;

// Edges grouped by one of their ends.
class EdgeIndex {
 public:
  EdgeIndex(const std::vector<Edge>& edges, std::int32_t Edge::*end, std::size_t actions);
  template <class F>
  void for_each(std::int32_t action, F edge) const {
    for (std::int32_t i = begin_[static_cast<std::size_t>(action)];
         i < begin_[static_cast<std::size_t>(action) + 1]; ++i)
      edge((*edges_)[static_cast<std::size_t>(order_[static_cast<std::size_t>(i)])]);
  }

 private:
  const std::vector<Edge>* edges_;
  std::vector<std::int32_t> begin_, order_;
};

struct EdgeIndices {
  EdgeIndex into, out_of;
};

// A path of waits must run forward in time; that an Iw may precede the activation it must not displace is a
// limit on slack only.
constexpr bool is_forward(Wait w) { return w != Wait::kInForce; }

// By action: `start[i]` or the least over forward edges of the producer's value and the edge's slack.
std::vector<std::int32_t> least_slack_from_start(const EdgeIndices& edges, std::vector<std::int32_t> start);
// By action: how much later it could be, when `end[i]` is what its own results leave.
std::vector<std::int32_t> least_slack_to_end(const EdgeIndices& edges, std::vector<std::int32_t> end);

}  // namespace lpu::profile
