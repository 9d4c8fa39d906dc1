// Loops taken as one. A passage is begun only where nothing it does can break a rule and nobody watches
// single events; it can be cut in any cycle, and what is left goes on one by one.
#include <algorithm>

#include "emulator/engine/fast/machine.h"

namespace lpu::fast {

// The outermost loop that can be, of those this Read or Lw is the first dispatch of.
bool Machine::start_passage(const Issue& i) {
  Queue& q = queue(i.queue);
  for (std::size_t n = 0;; ++n) {
    const auto loop = q.walker.entered(n);
    if (!loop) return false;
    const auto& pattern = q.patterns[static_cast<std::size_t>(loop->node)];
    if (!pattern) continue;
    const bool started = i.instr.op == Op::kRead
                             ? memory_.start_train(*pattern, *loop, i.queue, i.t, &streams_)
                             : plane(q).start_loads(*pattern, *loop, *q.words, i.t, streams_);
    if (!started) continue;
    q.passage = {&*pattern, loop->start, 0, q.next};
    q.resume = q.walker;
    q.walker.leave(n);
    // Reads look after themselves; Lws take from the streams what must not be late.
    q.passage->visit = loop->start + (i.instr.op == Op::kRead ? pattern->last() : pattern->body_last());
    calendar_.add(i.queue, q.passage->visit);
    return true;
  }
}

void Machine::visit_passage(int queue_number) {
  Queue& q = queue(queue_number);
  Passage& p = *q.passage;
  const bool loads = p.first.instr.op == Op::kLw;
  if (loads) plane(q).catch_up(p.visit, streams_);
  if (const std::int64_t last = p.start + p.pattern->last(); p.visit < last) {
    const std::int64_t iterations = Streams::kLatest / p.pattern->period;
    p.visit = std::min(p.visit + iterations * p.pattern->period, last);
    calendar_.add(queue_number, p.visit);
    return;
  }
  count(q, p.visit + 1, &tally_);
  if (!loads) streams_.wake(p.visit + program_->chip.lat_read);
  q.passage.reset();
  schedule(queue_number);
}

// What the queue's passage dispatched before cycle t.
void Machine::count(const Queue& q, std::int64_t t, Tally* tally) const {
  const Passage& p = *q.passage;
  for (const InstrRun& r : p.pattern->runs())
    if (const std::int64_t n = p.pattern->dispatched(r, t - p.start); n > 0)
      tally->add((*q.words)[static_cast<std::size_t>(r.word)], vl_, p.start + r.offset,
                 p.start + p.pattern->cycle_of(r, n - 1), n);
}

void Machine::cut_passages(std::int64_t t) {
  for (std::size_t q = 0; q < queues_.size(); ++q)
    if (queues_[q]->passage) cut_passage(static_cast<int>(q), t);
  memory_.dissolve_all(t, &streams_);
}

void Machine::cut_passage(int queue_number, std::int64_t t) {
  Queue& q = queue(queue_number);
  const Passage& p = *q.passage;
  count(q, t, &tally_);
  if (p.first.instr.op == Op::kLw) plane(q).cut_loads(t, streams_);
  q.walker = q.resume;
  for (q.next = p.first; q.next.time < t;) q.walker.next(&q.next);
  calendar_.add(queue_number, q.next.time);
  q.passage.reset();
}

}  // namespace lpu::fast
