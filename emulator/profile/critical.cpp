#include "emulator/profile/critical.h"

#include <algorithm>
#include <map>

#include "emulator/profile/least_slack.h"
#include "emulator/profile/ports.h"

namespace lpu::profile {
namespace {

struct ResourceText {
  std::string_view key, name;
};
constexpr ResourceText kTexts[kResources] = {
    {"weight_port", "MXM weight port"}, {"array", "MXM array"},         {"accumulator", "MXM accumulators"},
    {"mem_issue", "MEM slice issue"},   {"vxm_issue", "VXM issue"},     {"stream", "stream registers"},
    {"transit", "stream transit"},      {"mem_latency", "MEM latency"}, {"mxm_latency", "MXM latency"},
    {"vxm_latency", "VXM latency"},     {"barrier", "barrier"},         {"stagger", "superlane stagger"},
    {"waiting", "nothing (slack)"}};

Resource issue_resource(Unit unit) {
  switch (unit) {
    case Unit::kMxmWeights:
      return Resource::kWeightPort;
    case Unit::kMxmArray:
      return Resource::kArray;
    case Unit::kMxmAcc:
      return Resource::kAccumulator;
    case Unit::kVxm:
      return Resource::kVxmIssue;
    default:
      return Resource::kMemIssue;
  }
}

Resource latency_resource(Unit producer) {
  if (producer == Unit::kMem) return Resource::kMemLatency;
  return producer == Unit::kVxm ? Resource::kVxmLatency : Resource::kMxmLatency;
}

// The path from the end of the window back to its first dispatch.
class PathFinder {
 public:
  PathFinder(const Program& p, const Recording& r, const EdgeIndex& into,
             std::vector<std::int32_t> from_start)
      : c_(p.chip), r_(r), into_(into), from_start_(std::move(from_start)) {}

  std::vector<PathStep> find(std::int32_t last) {
    const Action& end = action(last);
    if (end.instr.op == Op::kSync) {
      add(last, end.cycle, r_.last + 1, Resource::kBarrier);
    } else {
      const std::int64_t shown = end.cycle + shown_by(c_, end.instr.op).delay;
      add(last, shown + 1, r_.last + 1, Resource::kStagger);
      add(last, end.cycle, shown + 1, issue_resource(info(end.instr.op).unit));
    }
    std::int32_t at = last;
    while (const Edge* e = best_into(at)) {
      step(*e);
      at = e->from;
    }
    add(at, r_.first, action(at).cycle, Resource::kWaiting);
    std::reverse(steps_.begin(), steps_.end());
    return std::move(steps_);
  }

 private:
  const Action& action(std::int32_t i) const { return r_.actions[static_cast<std::size_t>(i)]; }

  std::int32_t from_start(std::int32_t i) const { return from_start_[static_cast<std::size_t>(i)]; }

  // The edge by which the least slack from the start arrives; of several the first kind of Wait. Null:
  // nothing but the start itself.
  const Edge* best_into(std::int32_t to) const {
    if (from_start(to) == kMostSlack || from_start(to) == action(to).cycle - r_.first) return nullptr;
    const Edge* best = nullptr;
    into_.for_each(to, [&](const Edge& e) {
      if (!is_forward(e.wait) || from_start(e.from) + e.slack != from_start(to)) return;
      if (best == nullptr || e.wait < best->wait) best = &e;
    });
    return best;
  }

  void step(const Edge& e) {
    const Action &from = action(e.from), &to = action(e.to);
    const std::int64_t due = to.cycle - e.slack;
    add(e.to, due, to.cycle, Resource::kWaiting);
    const Unit unit = info(from.instr.op).unit;
    switch (e.wait) {
      case Wait::kIssue:
      case Wait::kPort:
        return add(e.to, from.cycle, due, issue_resource(queue_info(c_, to.queue).unit));
      case Wait::kRegister:
        return add(e.to, from.cycle, due, Resource::kStream);
      case Wait::kStream: {
        const std::int64_t launched = timing::result_at(c_, from.instr.op, {from.cycle}).v;
        add(e.to, launched, due, Resource::kTransit);
        return add(e.to, from.cycle, launched, latency_resource(unit));
      }
      case Wait::kChain:
        return add(e.to, from.cycle, due, Resource::kVxmLatency);
      case Wait::kBuffer:
        return add(e.to, from.cycle, due, Resource::kWeightPort);
      case Wait::kSettle:
      case Wait::kInForce:
      case Wait::kProduct:
        return add(e.to, from.cycle, due, Resource::kMxmLatency);
      case Wait::kSram:
        return add(e.to, from.cycle, due, Resource::kMemLatency);
      case Wait::kBarrier:
        return add(e.to, from.cycle, due, Resource::kBarrier);
    }
  }

  // Steps come last first; those of one kind in a row become one.
  void add(std::int32_t who, std::int64_t from, std::int64_t until, Resource why) {
    if (from == until) return;
    const bool same =
        !steps_.empty() && steps_.back().resource == why && steps_.back().queue == action(who).queue;
    if (same) {
      steps_.back().from = from;
      ++steps_.back().count;
      return;
    }
    steps_.push_back({from, until, why, who, action(who).queue, 1});
  }

  const Chip& c_;
  const Recording& r_;
  const EdgeIndex& into_;
  std::vector<std::int32_t> from_start_;
  std::vector<PathStep> steps_;
};

std::int32_t saturated(std::int64_t cycles) {
  return static_cast<std::int32_t>(std::min<std::int64_t>(cycles, kMostSlack));
}

// By action: the cycle in which its last superlane shows what it did; of a Sync, in which its queue is
// released.
std::vector<std::int64_t> landings(const Chip& c, const Recording& r) {
  std::map<std::pair<std::int32_t, std::int64_t>, std::int64_t> released;
  for (const Park& park : r.parks) released[{park.queue, park.since}] = park.until;
  std::vector<std::int64_t> at;
  for (const Action& a : r.actions)
    at.push_back(a.instr.op == Op::kSync ? released[{a.queue, a.cycle}]
                                         : a.cycle + shown_by(c, a.instr.op).delay +
                                               timing::stagger(std::max(a.superlanes, 1) - 1).v);
  return at;
}

}  // namespace

std::string_view resource_name(Resource r) { return kTexts[static_cast<std::size_t>(r)].name; }
std::string_view resource_key(Resource r) { return kTexts[static_cast<std::size_t>(r)].key; }

std::int64_t Critical::cycles(Resource r) const {
  std::int64_t n = 0;
  for (const PathStep& s : path) n += s.resource == r ? s.until - s.from : 0;
  return n;
}

SlackDecades Critical::slack_decades() const {
  SlackDecades counts{};
  for (const std::int32_t cycles : slack) {
    std::size_t decade = 0;
    for (std::int32_t rest = cycles; rest > 0; rest /= 10) ++decade;
    ++counts[decade];
  }
  return counts;
}

Critical find_critical(const Program& p, const Recording& r, const Dataflow& d) {
  Critical out;
  if (r.actions.empty()) return out;
  const EdgeIndices edges{EdgeIndex(d.edges, &Edge::to, r.actions.size()),
                          EdgeIndex(d.edges, &Edge::from, r.actions.size())};
  const std::vector<std::int64_t> landed = landings(p.chip, r);
  std::vector<std::int32_t> start, end;
  for (std::size_t i = 0; i < r.actions.size(); ++i) {
    start.push_back(saturated(r.actions[i].cycle - r.first));
    end.push_back(saturated(r.last - landed[i]));
  }
  const auto last = std::max_element(landed.begin(), landed.end()) - landed.begin();
  out.slack = least_slack_to_end(edges, std::move(end));
  out.path = PathFinder(p, r, edges.into, least_slack_from_start(edges, std::move(start)))
                 .find(static_cast<std::int32_t>(last));
  return out;
}

}  // namespace lpu::profile
