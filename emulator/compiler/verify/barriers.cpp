#include "emulator/compiler/verify/barriers.h"

#include <algorithm>
#include <set>

#include "emulator/compiler/verify/origin.h"
#include "emulator/isa/timing.h"

namespace lpu::verify_detail {

void PowerTimeline::add(std::int64_t cycle, int queue, int superlanes) {
  changes_.push_back({cycle, queue, superlanes});
}

void PowerTimeline::finish() {
  std::sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) {
    return a.cycle != b.cycle ? a.cycle < b.cycle : a.queue < b.queue;
  });
}

int PowerTimeline::at(std::int64_t cycle) const {
  // Two changes in one cycle: the last in sorted order is the higher queue's, which wins.
  const auto after = std::upper_bound(changes_.begin(), changes_.end(), cycle,
                                      [](std::int64_t c, const Change& x) { return c < x.cycle; });
  return after == changes_.begin() ? initial_ : std::prev(after)->superlanes;
}

namespace {

struct Parked {
  int queue;
  std::int64_t since;
  int word;
};

bool concerns(const std::vector<Instr>& words) {
  return std::any_of(words.begin(), words.end(), [](const Instr& w) {
    return w.op == Op::kSync || w.op == Op::kNotify || w.op == Op::kConfig;
  });
}

class Resolver {
 public:
  Resolver(const Program& p, const std::vector<QueueTree>& trees) : p_(p), trees_(trees) {
    out_.releases.resize(p.queues.size());
  }

  Barriers resolve() {
    walkers_.reserve(p_.queues.size());
    for (std::size_t q = 0; q < p_.queues.size(); ++q) {
      walkers_.emplace_back(p_.chip, p_.queues[q], trees_[q]);
      if (concerns(p_.queues[q])) advance(static_cast<int>(q));
    }
    while (release_next()) {
    }
    out_.power.finish();
    report_deadlock();
    return std::move(out_);
  }

 private:
  // Walk a queue to its next Sync or its end.
  void advance(int queue) {
    Dispatch d;
    while (walkers_[static_cast<std::size_t>(queue)].next(&d)) {
      if (d.instr.op == Op::kNotify) {
        arrivals_.insert(timing::result_at(p_.chip, Op::kNotify, {d.time}).v);
      } else if (d.instr.op == Op::kConfig) {
        const int n = d.instr.f[field::Config::superlanes];
        if (n >= 1 && n <= p_.chip.superlanes) out_.power.add(d.time, queue, n);
      } else if (d.instr.op == Op::kSync) {
        parked_.push_back({queue, d.time, d.word});
        return;
      }
    }
  }

  // The parked queue with the earliest known release can be released for good: a Notify not yet seen belongs
  // to a queue that is parked now, so it comes at or after that very cycle and arrives later still.
  bool release_next() {
    std::size_t best = parked_.size();
    std::int64_t when = 0;
    for (std::size_t i = 0; i < parked_.size(); ++i) {
      const auto it = arrivals_.upper_bound(parked_[i].since);
      if (it == arrivals_.end()) continue;
      if (best == parked_.size() || *it < when) {
        best = i;
        when = *it;
      }
    }
    if (best == parked_.size()) return false;
    const int queue = parked_[best].queue;
    parked_.erase(parked_.begin() + static_cast<std::ptrdiff_t>(best));
    out_.releases[static_cast<std::size_t>(queue)].push_back(when);
    walkers_[static_cast<std::size_t>(queue)].resume_at(when);
    advance(queue);
    return true;
  }

  void report_deadlock() {
    const auto it = std::min_element(parked_.begin(), parked_.end(),
                                     [](const Parked& a, const Parked& b) { return a.queue < b.queue; });
    if (it == parked_.end()) return;
    out_.deadlock = fault(FaultKind::kDeadlock, it->since,
                          {static_cast<std::uint16_t>(it->queue), static_cast<std::uint16_t>(it->word)});
  }

  const Program& p_;
  const std::vector<QueueTree>& trees_;
  std::vector<QueueWalker> walkers_;
  std::set<std::int64_t> arrivals_;  // cycles in which a Notify reaches the queues
  std::vector<Parked> parked_;
  Barriers out_{.releases = {}, .power = PowerTimeline(static_cast<int>(p_.chip.superlanes)), .deadlock = {}};
};

}  // namespace

Barriers resolve_barriers(const Program& p, const std::vector<QueueTree>& trees) {
  return Resolver(p, trees).resolve();
}

}  // namespace lpu::verify_detail
