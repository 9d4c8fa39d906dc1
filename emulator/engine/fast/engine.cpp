// The run loop: from cycle to cycle in which something happens, launches first, then every dispatch.
#include <algorithm>
#include <memory>
#include <vector>

#include "emulator/engine/fast/fast_engine.h"
#include "emulator/engine/fast/machine.h"

namespace lpu {
namespace fast {

// ---- load

void Machine::load(const Program& p) {
  products_.wait_all();
  program_ = &p;
  pins_.clear();
  streams_.reset(p.chip);
  memory_.reset(p, streams_);
  vxm_.reset(p.chip, streams_);
  planes_.resize(static_cast<std::size_t>(p.chip.mxm_planes));
  for (std::size_t i = 0; i < planes_.size(); ++i)
    planes_[i].reset(p.chip, static_cast<int>(i), streams_, &products_, &pins_);
  barrier_.reset(p.chip.lat_barrier);
  vl_ = static_cast<int>(p.chip.superlanes);
  now_ = 0;
  over_ = false;
  faults_ = {};
  tally_.reset(p.chip);
  load_queues(p);
}

void Machine::load_queues(const Program& p) {
  calendar_.clear();
  queues_.clear();
  configs_ahead_ = 0;
  has_config_ = false;
  for (std::size_t q = 0; q < p.queues.size(); ++q) {
    std::string why;
    queues_.push_back(std::make_unique<Queue>(p.chip, p.queues[q], *QueueTree::build(p.queues[q], &why)));
    queues_.back()->unit_index = queue_info(p.chip, static_cast<int>(q)).index;
    has_config_ = has_config_ || std::any_of(p.queues[q].begin(), p.queues[q].end(),
                                             [](const Instr& w) { return w.op == Op::kConfig; });
    schedule(static_cast<int>(q));
  }
}

// ---- time

// A passage knows nothing of changing vector lengths, and ends with the run: between runs anyone may look and
// change.
RunResult Machine::run(std::int64_t limit) {
  passages_ = sink_ == nullptr && !has_config_;
  while (!over_) {
    const std::int64_t t = next_cycle();
    if (t == kNever) {
      over_ = true;
      deadlock();
    } else if (t < limit) {
      step(t);
      over_ = faults_.any();
    } else {
      now_ = std::max(now_, limit - 1);
      if (passages_) cut_passages(now_ + 1);
      break;
    }
  }
  settle();
  return result();
}

std::int64_t Machine::next_cycle() const { return std::min(calendar_.next(), streams_.next(now_)); }

void Machine::step(std::int64_t t) {
  now_ = t;
  streams_.land(t, &faults_);
  if (configs_ahead_ > 0) configure(t);
  calendar_.take(t, [&](int queue) { dispatch(queue, t); });
  for (Plane& p : planes_) p.finish_cycle(t, &faults_);
  if (!faults_.any()) commit(t);
}

// A Config holds for every queue's dispatch of its cycle, so it is looked for before any of them.
void Machine::configure(std::int64_t t) {
  for (const auto& q : queues_)
    if (q->next.instr.op == Op::kConfig && q->next.time == t)
      vl_ = q->next.instr.f[field::Config::superlanes];
}

// Whoever refers to SRAM takes what it needs before that changes.
void Machine::commit(std::int64_t t) {
  if (memory_.meets_promises()) settle();
  if (memory_.touches_trains()) {
    for (Plane& p : planes_) {
      p.catch_up(t, streams_);
      p.forget_trains();
    }
    memory_.dissolve_touched(t + 1, &streams_);
  }
  memory_.for_each_change([&](int slice, const std::uint8_t* row) {
    if (pins_.may_hold(slice, row))
      for (Plane& p : planes_) p.keep(row);
  });
  memory_.commit(t);
}

// What waited is done: every accumulator, what was emitted, what of that was written.
void Machine::settle() {
  for (Plane& p : planes_) p.add_sums();
  memory_.fulfil();
}

void Machine::poke(int queue, int addr, std::span<const std::uint8_t> in) {
  const std::uint8_t* row = memory_.row(queue, addr);
  if (pins_.may_hold(queue, row))
    for (Plane& p : planes_) p.keep(row);
  memory_.poke(queue, addr, in);
}

// ---- dispatch

void Machine::schedule(int queue_number) {
  Queue& q = queue(queue_number);
  if (!q.advance()) {
    q.next = {};
    return;
  }
  configs_ahead_ += q.next.instr.op == Op::kConfig ? 1 : 0;
  calendar_.add(queue_number, q.next.time);
}

void Machine::dispatch(int queue_number, std::int64_t t) {
  Queue& q = queue(queue_number);
  if (q.passage) return visit_passage(queue_number);
  const Issue i{t, queue_number, q.next.word, vl_, q.next.instr};
  if (passages_ && (i.instr.op == Op::kRead || i.instr.op == Op::kLw) && start_passage(i)) return;
  tally_.add(i.instr, i.vl, t, t, 1);
  if (i.instr.op == Op::kSync) return sync(i);
  execute(i, q.unit_index);
  schedule(queue_number);
}

void Machine::execute(const Issue& i, int unit_index) {
  switch (i.instr.op) {
    case Op::kConfig:
      --configs_ahead_;
      return signal(EventKind::kConfig, i.queue, i.t, i.instr.f[field::Config::superlanes]);
    case Op::kNotify:
      return notify(i);
    case Op::kRead:
    case Op::kWrite:
    case Op::kReadWrite:
      return memory_.dispatch(i, &streams_, &faults_, sink_);
    case Op::kLw:
    case Op::kIw:
    case Op::kAbc:
    case Op::kAcc:
      return planes_[static_cast<std::size_t>(unit_index)].dispatch(i, &streams_, &faults_, sink_);
    default:
      return vxm_.dispatch(i, unit_index, &streams_, &faults_, sink_);
  }
}

void Machine::sync(const Issue& i) {
  if (const auto at = barrier_.sync({i.queue, i.word, i.t})) release(i.queue, *at);
}

void Machine::notify(const Issue& i) {
  signal(EventKind::kNotify, i.queue, i.t, 0);
  for (const Parked& p : barrier_.notify(i.t)) release(p.queue, barrier_.release_at(i.t));
}

void Machine::release(std::int32_t queue_number, std::int64_t at) {
  signal(EventKind::kRelease, queue_number, at, 0);
  queue(queue_number).walker.resume_at(at);
  schedule(queue_number);
}

void Machine::signal(EventKind kind, std::int32_t queue, std::int64_t t, int index) {
  tally_.happened(t);
  if (sink_ != nullptr) sink_->event({t, queue, kind, 0, index, {}});
}

// The machine is at rest by now: whatever else could go wrong has been reported before.
void Machine::deadlock() {
  const auto& parked = barrier_.parked();
  if (parked.empty()) return;
  const Parked& p = *std::min_element(parked.begin(), parked.end(),
                                      [](const Parked& a, const Parked& b) { return a.queue < b.queue; });
  faults_.raise({FaultKind::kDeadlock, p.since, p.queue, p.word, -1, -1});
}

RunResult Machine::result() const {
  Tally tally = tally_;
  // Passages are under way only if a fault ended the run; what was dispatched in its cycle counts.
  for (const auto& q : queues_)
    if (q->passage) count(*q, now_ + 1, &tally);
  RunResult r = tally.result();
  r.fault = faults_.first();
  r.finished = over_ && !faults_.any();
  return r;
}

}  // namespace fast

std::unique_ptr<Engine> make_fast_engine(unsigned threads) {
  return std::make_unique<fast::Machine>(threads);
}

}  // namespace lpu
