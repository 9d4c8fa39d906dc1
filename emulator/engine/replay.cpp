#include "emulator/engine/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "emulator/isa/timing.h"
#include "emulator/program/walker.h"
#include "emulator/trace/digest.h"

namespace lpu {
namespace {

// The window's events, and of the whole run the releases, without which a queue's time is not known.
class ReplaySink final : public EventSink {
 public:
  ReplaySink(const Chip& chip, std::int64_t cycle) : window_(chip, cycle, cycle) {}
  void event(const Event& e) override {
    window_.event(e);
    if (e.kind == EventKind::kRelease) releases_[e.queue].push_back(e.cycle);
  }
  std::vector<WindowSink::Line> lines() const { return window_.sorted(); }
  std::vector<std::int64_t> releases(std::int32_t queue) const {
    const auto it = releases_.find(queue);
    return it == releases_.end() ? std::vector<std::int64_t>() : it->second;
  }

 private:
  WindowSink window_;
  std::map<std::int32_t, std::vector<std::int64_t>> releases_;
};

void replay(Engine& e, const Program& p, std::int64_t limit, ReplaySink* sink) {
  e.attach(sink);
  e.load(p);
  e.run(limit);
  e.attach(nullptr);
}

Cycles delay(const Chip& chip, EventKind kind) {
  switch (kind) {
    case EventKind::kAlu:
      return timing::latency(chip, LatencyKey::kAlu);
    case EventKind::kAccumulate:
      return timing::latency(chip, LatencyKey::kAccumulate);
    default:
      return {0};
  }
}

// The word of the instruction behind an event; -1: the queue dispatches nothing then.
std::int32_t word_behind(const Program& p, const WindowSink::Line& line, std::vector<std::int64_t> releases) {
  const bool release = line.kind == EventKind::kRelease;
  const Cycle dispatched = Cycle{line.cycle} - timing::stagger(line.superlane) - delay(p.chip, line.kind);
  const auto& words = p.queues[static_cast<std::size_t>(line.queue)];
  std::string why;
  const auto tree = QueueTree::build(words, &why);
  QueueWalker walker(p.chip, words, *tree);
  std::reverse(releases.begin(), releases.end());
  Dispatch d;
  while (walker.next(&d)) {
    if (d.time > dispatched.v || (d.time == dispatched.v && !release)) break;
    if (d.instr.op != Op::kSync) continue;
    if (releases.empty()) return d.word;
    if (release && releases.back() == dispatched.v) return d.word;
    walker.resume_at(releases.back());
    releases.pop_back();
  }
  return d.time == dispatched.v ? d.word : -1;
}

bool same(const WindowSink::Line& a, const WindowSink::Line& b) { return a.text == b.text; }

}  // namespace

void replay_difference(Engine& a, Engine& b, const Program& p, std::int64_t limit, std::int64_t cycle,
                       LockstepReport* report) {
  ReplaySink x(p.chip, cycle), y(p.chip, cycle);
  replay(a, p, limit, &x);
  replay(b, p, limit, &y);
  const auto lines_a = x.lines(), lines_b = y.lines();
  const auto [ia, ib] = std::mismatch(lines_a.begin(), lines_a.end(), lines_b.begin(), lines_b.end(), same);
  report->cycle = cycle;
  const bool has_a = ia != lines_a.end(), has_b = ib != lines_b.end();
  if (!has_a && !has_b) {
    report->text = fmt::format(
        "events differ in cycle {}, but not when run again: an engine is not deterministic", cycle);
    return;
  }
  const auto key = [](const WindowSink::Line& l) { return std::tie(l.queue, l.kind, l.superlane, l.index); };
  const bool behind_a = has_a && (!has_b || key(*ia) <= key(*ib));
  const WindowSink::Line& first = behind_a ? *ia : *ib;
  report->queue = first.queue;
  report->word = word_behind(p, first, (behind_a ? x : y).releases(first.queue));
  report->text = fmt::format("events differ first in cycle {}\n  a: {}\n  b: {}\n  because of {}", cycle,
                             has_a ? ia->text : "no further event", has_b ? ib->text : "no further event",
                             describe(p, first.queue, report->word));
}

}  // namespace lpu
