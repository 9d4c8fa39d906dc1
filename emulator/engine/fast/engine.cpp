// The run loop: from cycle to cycle in which something happens, launches first, then every dispatch.
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "emulator/engine/fast/barrier.h"
#include "emulator/engine/fast/calendar.h"
#include "emulator/engine/fast/fast_engine.h"
#include "emulator/engine/fast/issue.h"
#include "emulator/engine/fast/memory.h"
#include "emulator/engine/fast/plane.h"
#include "emulator/engine/fast/streams.h"
#include "emulator/engine/fast/vxm.h"

namespace lpu {
namespace fast {
namespace {

struct Queue {
  Queue(const Chip& chip, const std::vector<Instr>& words, QueueTree t)
      : tree(std::move(t)), walker(chip, words, tree) {}
  QueueTree tree;
  QueueWalker walker;  // refers to tree
  int unit_index = 0;  // slice, ALU or plane
  Dispatch next;
};

class FastEngine final : public Engine {
 public:
  std::string refuses(const Chip&) const override { return ""; }
  void load(const Program& p) override;
  RunResult run(std::int64_t limit) override;
  void peek(int queue, int addr, std::span<std::uint8_t> out) const override {
    memory_.peek(queue, addr, out);
  }
  void poke(int queue, int addr, std::span<const std::uint8_t> in) override { memory_.poke(queue, addr, in); }
  void attach(EventSink* sink) override { sink_ = sink; }

 private:
  void load_queues(const Program& p);
  std::int64_t next_cycle() const;
  void step(std::int64_t t);
  void configure(std::int64_t t);
  void dispatch(int queue, std::int64_t t);
  void execute(const Issue& i, int unit_index);
  void sync(const Issue& i);
  void notify(const Issue& i);
  void release(std::int32_t queue, std::int64_t at);
  void schedule(int queue);
  void count(const Issue& i);
  void happened(std::int64_t cycle) { last_event_ = std::max(last_event_, cycle); }
  void signal(EventKind kind, std::int32_t queue, std::int64_t t, int index);
  void deadlock(const Parked& p);
  RunResult result() const;

  const Program* program_ = nullptr;
  EventSink* sink_ = nullptr;
  Streams streams_;
  Memory memory_;
  Vxm vxm_;
  std::vector<Plane> planes_;
  Barrier barrier_;
  Calendar calendar_;
  std::vector<std::unique_ptr<Queue>> queues_;
  int configs_ahead_ = 0;  // queues whose next instruction is Config
  int vl_ = 0;
  std::int64_t now_ = 0;
  bool over_ = false;
  FaultLatch faults_;
  RunResult counts_;
  std::int64_t last_event_ = -1, last_launch_ = -1;
};

// ---- load

void FastEngine::load(const Program& p) {
  program_ = &p;
  streams_.reset(p.chip);
  memory_.reset(p, streams_);
  vxm_.reset(p.chip, streams_);
  planes_.resize(static_cast<std::size_t>(p.chip.mxm_planes));
  for (std::size_t i = 0; i < planes_.size(); ++i) planes_[i].reset(p.chip, static_cast<int>(i), streams_);
  barrier_.reset(p.chip.lat_barrier);
  vl_ = static_cast<int>(p.chip.superlanes);
  now_ = 0;
  over_ = false;
  faults_ = {};
  counts_ = {};
  last_event_ = last_launch_ = -1;
  load_queues(p);
}

void FastEngine::load_queues(const Program& p) {
  calendar_.clear();
  queues_.clear();
  configs_ahead_ = 0;
  for (std::size_t q = 0; q < p.queues.size(); ++q) {
    std::string why;
    queues_.push_back(std::make_unique<Queue>(p.chip, p.queues[q], *QueueTree::build(p.queues[q], &why)));
    queues_.back()->unit_index = queue_info(p.chip, static_cast<int>(q)).index;
    schedule(static_cast<int>(q));
  }
}

// ---- time

RunResult FastEngine::run(std::int64_t limit) {
  while (!over_) {
    const std::int64_t t = next_cycle();
    if (t == kNever) {
      over_ = true;
      if (!barrier_.parked().empty()) {
        const auto& parked = barrier_.parked();
        deadlock(*std::min_element(parked.begin(), parked.end(),
                                   [](const Parked& a, const Parked& b) { return a.queue < b.queue; }));
      }
      break;
    }
    if (t >= limit) break;
    step(t);
    over_ = faults_.any();
  }
  return result();
}

std::int64_t FastEngine::next_cycle() const {
  std::int64_t t = std::min(calendar_.next(), streams_.next(now_));
  for (const Plane& p : planes_) t = std::min(t, p.next(now_));
  return t;
}

void FastEngine::step(std::int64_t t) {
  now_ = t;
  streams_.land(t, &faults_);
  if (configs_ahead_ > 0) configure(t);
  calendar_.take(t, [&](int queue) { dispatch(queue, t); });
  for (Plane& p : planes_) p.finish_cycle(t, &faults_);
  if (!faults_.any()) memory_.commit(t);
}

// A Config holds for every queue's dispatch of its cycle, so it is looked for before any of them.
void FastEngine::configure(std::int64_t t) {
  for (const auto& q : queues_)
    if (q->next.instr.op == Op::kConfig && q->next.time == t)
      vl_ = q->next.instr.f[field::Config::superlanes];
}

// ---- dispatch

void FastEngine::schedule(int queue) {
  Queue& q = *queues_[static_cast<std::size_t>(queue)];
  if (!q.walker.next(&q.next)) {
    q.next = {};
    return;
  }
  configs_ahead_ += q.next.instr.op == Op::kConfig ? 1 : 0;
  calendar_.add(queue, q.next.time);
}

void FastEngine::dispatch(int queue, std::int64_t t) {
  Queue& q = *queues_[static_cast<std::size_t>(queue)];
  const Issue i{t, queue, q.next.word, vl_, q.next.instr};
  count(i);
  if (i.instr.op == Op::kSync) return sync(i);
  execute(i, q.unit_index);
  schedule(queue);
}

void FastEngine::execute(const Issue& i, int unit_index) {
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

void FastEngine::sync(const Issue& i) {
  if (const auto at = barrier_.sync({i.queue, i.word, i.t})) release(i.queue, *at);
}

void FastEngine::notify(const Issue& i) {
  signal(EventKind::kNotify, i.queue, i.t, 0);
  for (const Parked& p : barrier_.notify(i.t)) release(p.queue, barrier_.release_at(i.t));
}

void FastEngine::release(std::int32_t queue, std::int64_t at) {
  signal(EventKind::kRelease, queue, at, 0);
  queues_[static_cast<std::size_t>(queue)]->walker.resume_at(at);
  schedule(queue);
}

void FastEngine::signal(EventKind kind, std::int32_t queue, std::int64_t t, int index) {
  happened(t);
  if (sink_ != nullptr) sink_->event({t, queue, kind, 0, index, {}});
}

// The machine is at rest by now: whatever else could go wrong has been reported before.
void FastEngine::deadlock(const Parked& p) {
  faults_.raise({FaultKind::kDeadlock, p.since, p.queue, p.word, -1, -1});
}

// ---- what is counted

void FastEngine::count(const Issue& i) {
  const Op op = i.instr.op;
  const std::int64_t last_superlane = i.t + timing::stagger(i.vl - 1).v;
  ++counts_.dispatches;
  if (counts_.first_dispatch < 0 && op != Op::kSync && op != Op::kNotify) counts_.first_dispatch = i.t;
  switch (op) {
    case Op::kSync:
    case Op::kNotify:
    case Op::kConfig:
      return;
    case Op::kReadWrite:
    case Op::kWrite:
      ++counts_.mem_writes;
      counts_.last_write = std::max(counts_.last_write, last_superlane);
      if (op == Op::kWrite) return happened(last_superlane);
      [[fallthrough]];
    case Op::kRead:
      ++counts_.mem_reads;
      last_launch_ = std::max(last_launch_, last_superlane + program_->chip.lat_read);
      return happened(last_superlane);
    case Op::kLw:
      counts_.weight_columns += i[field::Lw::count];
      return happened(last_superlane);
    case Op::kAbc:
      ++counts_.activations;
      [[fallthrough]];
    case Op::kIw:
      return happened(last_superlane);
    case Op::kAcc:
      return happened(last_superlane + program_->chip.lat_mxm_acc);
    default:
      ++counts_.alu_ops;
      return happened(last_superlane + program_->chip.lat_alu);
  }
}

RunResult FastEngine::result() const {
  RunResult r = counts_;
  r.fault = faults_.first();
  r.finished = over_ && !faults_.any();
  const std::int64_t last = r.last_write >= 0 ? r.last_write : last_event_;
  r.cycles = r.first_dispatch >= 0 ? last - r.first_dispatch + 1 : 0;
  r.end_cycle = std::max(last_event_, last_launch_) + 1;
  return r;
}

}  // namespace
}  // namespace fast

std::unique_ptr<Engine> make_fast_engine() { return std::make_unique<fast::FastEngine>(); }

}  // namespace lpu
