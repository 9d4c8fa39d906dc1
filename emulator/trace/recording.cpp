#include "emulator/trace/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <queue>
#include <stdexcept>
#include <tuple>

#include "emulator/isa/timing.h"
#include "emulator/program/walker.h"

namespace lpu {
namespace {

// Longest chip of chip.def: a clocked engine emits the superlanes of an instruction over as many cycles, with
// those of up to as many other instructions of the queue in between.
constexpr std::size_t kMostSuperlanes = 32;

using Lists = std::vector<std::vector<Action>>;

// The queues' lists as one, by cycle, then queue.
std::vector<Action> merged(const Lists& lists) {
  using Head = std::tuple<std::int64_t, std::size_t, std::size_t>;  // cycle, queue, place in its list
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  std::size_t total = 0;
  for (std::size_t q = 0; q < lists.size(); ++q) {
    total += lists[q].size();
    if (!lists[q].empty()) heads.emplace(lists[q].front().cycle, q, 0);
  }
  std::vector<Action> all;
  all.reserve(total);
  while (!heads.empty()) {
    const auto [cycle, q, at] = heads.top();
    heads.pop();
    all.push_back(lists[q][at]);
    if (at + 1 < lists[q].size()) heads.emplace(lists[q][at + 1].cycle, q, at + 1);
  }
  return all;
}

}  // namespace

Shown shown_by(const Chip& chip, Op op) {
  const auto at_result = timing::result_at(chip, op, {0}).v;
  switch (op) {
    case Op::kNop:
    case Op::kRepeat:
    case Op::kSync:
      return {};
    case Op::kNotify:
      return {{EventKind::kNotify}, 1, 0};
    case Op::kConfig:
      return {{EventKind::kConfig}, 1, 0};
    case Op::kRead:
      return {{EventKind::kRead}, 1, 0};
    case Op::kWrite:
      return {{EventKind::kWrite}, 1, 0};
    case Op::kReadWrite:
      return {{EventKind::kRead, EventKind::kWrite}, 2, 0};
    case Op::kLw:
      return {{EventKind::kLoad}, 1, 0};
    case Op::kIw:
      return {{EventKind::kInstall}, 1, 0};
    case Op::kAbc:
      return {{EventKind::kActivate}, 1, 0};
    case Op::kAcc:
      return {{EventKind::kAccumulate}, 1, at_result};
    default:
      return {{EventKind::kAlu}, 1, at_result};
  }
}

Recorder::Recorder(const Chip& chip)
    : seen_(static_cast<std::size_t>(queue_count(chip))), releases_(seen_.size()) {
  for (const OpInfo& op : all_ops()) {
    const Shown shown = shown_by(chip, op.op);
    for (int i = 0; i < shown.count; ++i)
      delay_[static_cast<std::size_t>(shown.kinds[static_cast<std::size_t>(i)])] = shown.delay;
  }
}

void Recorder::event(const Event& e) {
  const auto kind = static_cast<std::size_t>(e.kind), queue = static_cast<std::size_t>(e.queue);
  ++events_[kind];
  bytes_[kind] += static_cast<std::int64_t>(e.payload.size());
  last_ = std::max(last_, e.cycle);
  if (e.kind == EventKind::kRelease) {
    releases_[queue].push_back(e.cycle);
    return;
  }
  auto& list = seen_[queue];
  const std::int64_t start = e.cycle - timing::stagger(e.superlane).v - delay_[kind];
  if (e.superlane == 0) {
    list.push_back({start, e.kind, 1});
    return;
  }
  const std::size_t least = list.size() - std::min(list.size(), 2 * kMostSuperlanes);
  for (std::size_t i = list.size(); i > least; --i) {
    Seen& s = list[i - 1];
    if (s.cycle != start || s.kind != e.kind) continue;
    s.superlanes = std::max(s.superlanes, e.superlane + 1);
    return;
  }
  throw std::logic_error(fmt::format("{} in cycle {}: superlane {} acts and superlane 0 did not",
                                     event_name(e.kind), e.cycle, e.superlane));
}

// The dispatches of one queue, each with what the engine emitted for it.
class QueueJoin {
 public:
  QueueJoin(const Program& p, const Recorder& r, std::int32_t queue)
      : p_(p),
        queue_(queue),
        seen_(r.seen_[static_cast<std::size_t>(queue)]),
        releases_(r.releases_[static_cast<std::size_t>(queue)]) {
    std::sort(seen_.begin(), seen_.end(), [](const Recorder::Seen& a, const Recorder::Seen& b) {
      return std::tie(a.cycle, a.kind) < std::tie(b.cycle, b.kind);
    });
  }

  std::vector<Action> run(std::vector<Park>* parks) {
    const auto& words = p_.queues[static_cast<std::size_t>(queue_)];
    std::string why;
    const QueueTree tree = *QueueTree::build(words, &why);
    QueueWalker walker(p_.chip, words, tree);
    std::vector<Action> list;
    Dispatch d;
    while (walker.next(&d)) {
      Action a{d.time, queue_, d.word, 0, d.instr};
      const Shown shown = shown_by(p_.chip, d.instr.op);
      for (int i = 0; i < shown.count; ++i)
        a.superlanes = take(shown.kinds[static_cast<std::size_t>(i)], d.time);
      list.push_back(a);
      if (d.instr.op != Op::kSync) continue;
      parks->push_back({queue_, d.time, released(d.time)});
      walker.resume_at(parks->back().until);
    }
    if (next_ != seen_.size()) differ(seen_[next_].cycle, "nothing");
    return list;
  }

 private:
  std::int32_t take(EventKind kind, std::int64_t cycle) {
    if (next_ == seen_.size() || seen_[next_].kind != kind || seen_[next_].cycle != cycle)
      differ(cycle, event_name(kind));
    return seen_[next_++].superlanes;
  }
  std::int64_t released(std::int64_t since) {
    if (released_ == releases_.size()) differ(since, "a release of the parked queue");
    return releases_[released_++];
  }
  [[noreturn]] void differ(std::int64_t cycle, std::string_view expected) const {
    const bool more = next_ < seen_.size();
    throw std::logic_error(fmt::format(
        "{}, cycle {}: the schedule says {}, the engine {}", queue_name(p_.chip, queue_), cycle, expected,
        more ? fmt::format("{} of cycle {}", event_name(seen_[next_].kind), seen_[next_].cycle)
             : "nothing more"));
  }

  const Program& p_;
  std::int32_t queue_;
  std::vector<Recorder::Seen> seen_;
  std::vector<std::int64_t> releases_;
  std::size_t next_ = 0, released_ = 0;
};

Recording Recorder::finish(const Program& p) const {
  Recording r;
  r.events = events_;
  r.bytes = bytes_;
  r.last = last_;
  Lists lists;
  for (std::size_t q = 0; q < p.queues.size(); ++q)
    lists.push_back(QueueJoin(p, *this, static_cast<std::int32_t>(q)).run(&r.parks));
  r.actions = merged(lists);
  if (!r.actions.empty()) {
    r.first = r.actions.front().cycle;
    r.last = std::max(r.last, r.actions.back().cycle);
  }
  return r;
}

double recording_bytes(const Program& p) {
  constexpr double kBytesPerDispatch = 400;  // action, event, values, edges; measured on compiled matmuls
  double dispatches = 0;
  for (const auto& words : p.queues) {
    std::string why;
    if (const auto tree = QueueTree::build(words, &why))
      dispatches += static_cast<double>(tree->dispatches());
  }
  return dispatches * kBytesPerDispatch;
}

}  // namespace lpu
