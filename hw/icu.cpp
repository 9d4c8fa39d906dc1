#include "hw/icu.h"

#include <algorithm>

#include "hw/control.h"
#include "hw/monitor.h"

namespace lpu::hw {
namespace {

constexpr std::int32_t kNothing = -1;

std::int32_t wrap(std::int64_t value, std::int64_t range) {
  return static_cast<std::int32_t>((value % range + range) % range);
}

}  // namespace

Icu::Icu(const sc_core::sc_module_name& name, const Nets& nets, int queue)
    : Slice(name), nets_(nets), queue_(queue) {}

void Icu::fill(const std::vector<Instr>& words) {
  words_ = &words;
  outermost_at_.assign(words.size(), kNothing);
  next_inside_.assign(words.size(), kNothing);
  last_acting_ = kNothing;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].op != Op::kNop && words[i].op != Op::kRepeat) last_acting_ = static_cast<std::int32_t>(i);
    if (words[i].op != Op::kRepeat) continue;
    const std::size_t first = i - static_cast<std::size_t>(words[i].f[field::Repeat::words]);
    next_inside_[i] = outermost_at_[first];  // a later Repeat on the same word is the outer loop
    outermost_at_[first] = static_cast<std::int32_t>(i);
  }
  reset();
}

void Icu::reset() {
  pc_ = 0;
  ready_ = 0;
  to_open_ = words_ == nullptr || words_->empty() ? kNothing : outermost_at_.front();
  loops_.clear();
  ended_ = last_acting_ == kNothing;
  parked_ = false;
  issue_.word = next_.word = kNothing;
}

void Icu::evaluate() {
  if (issue_.word >= 0) count_issued();
  next_.word = kNothing;
  if (ended_) return;
  const std::int64_t slot = nets_.monitor.cycle() + 1;
  if (parked_) {
    if (!nets_.control.release_next()) return;
    parked_ = false;
    ready_ = slot;
    nets_.monitor.event(queue_, EventKind::kRelease, 0, 0, 1);
  }
  if (slot >= ready_) fetch(slot);
}

void Icu::count_issued() {
  RunResult& n = nets_.monitor.counts();
  ++n.dispatches;
  const Op op = issue_.instr.op;
  if (n.first_dispatch < 0 && op != Op::kSync && op != Op::kNotify) n.first_dispatch = nets_.monitor.cycle();
}

// Goes over words until one takes the slot.
void Icu::fetch(std::int64_t slot) {
  while (!acts_no_more()) {
    open_loops(slot);
    const Instr& word = (*words_)[static_cast<std::size_t>(pc_)];
    if (word.op == Op::kRepeat) {
      if (close_loop(slot)) continue;
      return;
    }
    if (word.op != Op::kNop) dispatch(word, slot);
    ready_ = slot + (word.op == Op::kNop ? word.f[field::Nop::n] : 1);
    advance();
    ended_ = acts_no_more() && !parked_;
    return;
  }
  ended_ = true;
}

void Icu::advance() {
  ++pc_;
  const auto next = static_cast<std::size_t>(pc_);
  to_open_ = next < outermost_at_.size() ? outermost_at_[next] : kNothing;
}

bool Icu::acts_no_more() const {
  return pc_ > last_acting_ &&
         std::all_of(loops_.begin(), loops_.end(), [](const Loop& l) { return l.left == 0; });
}

void Icu::open_loops(std::int64_t slot) {
  for (; to_open_ != kNothing; to_open_ = next_inside_[static_cast<std::size_t>(to_open_)])
    loops_.push_back({to_open_, (*words_)[static_cast<std::size_t>(to_open_)].f[field::Repeat::n], slot, 0});
}

bool Icu::close_loop(std::int64_t slot) {
  Loop& loop = loops_.back();
  const Instr& repeat = (*words_)[static_cast<std::size_t>(pc_)];
  if (loop.left == 0) {
    loops_.pop_back();
    advance();
    return true;
  }
  --loop.left;
  loop.start += repeat.f[field::Repeat::d];
  loop.step += repeat.f[field::Repeat::step];
  pc_ = loop.repeat - repeat.f[field::Repeat::words];
  to_open_ = next_inside_[static_cast<std::size_t>(loop.repeat)];  // this loop and those around it are open
  ready_ = loop.start;
  return ready_ == slot;
}

void Icu::dispatch(const Instr& word, std::int64_t slot) {
  next_.instr = word;
  next_.word = pc_;
  apply_step(&next_.instr);
  switch (word.op) {
    case Op::kSync:
      parked_ = true;
      parked_since_ = slot;
      parked_word_ = pc_;
      break;
    case Op::kNotify:
      nets_.control.post_notify();
      nets_.monitor.event(queue_, EventKind::kNotify, 0, 0, 1);
      break;
    case Op::kConfig: {
      const int superlanes = word.f[field::Config::superlanes];
      nets_.control.post_config(queue_, superlanes);
      nets_.monitor.event(queue_, EventKind::kConfig, 0, superlanes, 1);
      break;
    }
    default:
      break;
  }
}

// The adder behind the queue: only a step that is not zero wraps, so a field that is wrong as written stays
// so.
void Icu::apply_step(Instr* instr) const {
  std::int64_t step = 0;
  for (const Loop& l : loops_) step += l.step;
  if (step == 0) return;
  const Chip& c = nets_.chip;
  const auto add = [&](int index, std::int64_t range) {
    std::int32_t& f = instr->f[static_cast<std::size_t>(index)];
    f = wrap(f + step, range);
  };
  switch (info(instr->op).step) {
    case Step::kNone:
      break;
    case Step::kAddr:
      add(field::Read::addr, c.slice_words());
      break;
    case Step::kBoth:
      add(field::ReadWrite::addr, c.slice_words());
      add(field::ReadWrite::waddr, c.slice_words());
      break;
    case Step::kColumn:
      add(field::Lw::column, c.lanes());
      break;
    case Step::kSet:
      add(field::Iw::set, 2);
      break;
    case Step::kRow:
      add(field::Acc::row, c.mxm_acc_rows);
      break;
  }
}

}  // namespace lpu::hw
