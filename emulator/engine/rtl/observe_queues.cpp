#include "emulator/engine/rtl/observe_queues.h"

#include <algorithm>
#include <stdexcept>

namespace lpu::rtl {
namespace {

Instr instruction(std::span<const std::uint8_t> word) {
  Instr i;
  if (const std::string fault = decode(word.first<kWordBytes>(), &i); !fault.empty())
    throw std::logic_error("rtl: a queue issued what is no instruction: " + fault);
  return i;
}

}  // namespace

QueueProbe::QueueProbe(const Model& model, const Chip& chip) {
  const auto queues = static_cast<std::size_t>(queue_count(chip));
  valid_ = Signal(model, "", "valid", queues);
  words_ = Signal(model, "", "word", queues * kWordBytes * 8);
  pcs_ = Signal(model, "", "pc", queues * 8);
  released_ = Signal(model, "", "released", queues);
  parked_ = Signal(model, "", "parked", queues);
  parked_since_.resize(queues);
}

void QueueProbe::reset() { std::fill(parked_since_.begin(), parked_since_.end(), -1); }

void QueueProbe::observe(std::int64_t cycle, Recorder* to) {
  for (std::size_t q = 0; q < parked_since_.size(); ++q) {
    observe_parking(q, cycle, to);
    if (valid_.bit(q)) observe_issue(q, cycle, to);
  }
}

void QueueProbe::observe_parking(std::size_t queue, std::int64_t cycle, Recorder* to) {
  const bool released = released_.bit(queue);
  if (released) to->event(cycle, static_cast<int>(queue), EventKind::kRelease, 0, 0);
  if (!parked_.bit(queue))
    parked_since_[queue] = -1;
  else if (released || parked_since_[queue] < 0)  // released into the next Sync, it parks again
    parked_since_[queue] = cycle;
}

void QueueProbe::observe_issue(std::size_t queue, std::int64_t cycle, Recorder* to) const {
  const auto word = words_.vector(queue * kWordBytes * 8, kWordBytes);
  const auto op = static_cast<Op>(word[0]);
  const int q = static_cast<int>(queue);
  if (op == Op::kNotify) to->event(cycle, q, EventKind::kNotify, 0, 0);
  if (op == Op::kConfig)
    to->event(cycle, q, EventKind::kConfig, 0, instruction(word).f[field::Config::superlanes]);
  RunResult& n = to->counts();
  ++n.dispatches;
  if (n.first_dispatch < 0 && op != Op::kSync && op != Op::kNotify) n.first_dispatch = cycle;
  n.alu_ops += info(op).unit == Unit::kVxm;
  n.mem_reads += op == Op::kRead || op == Op::kReadWrite;
  n.mem_writes += op == Op::kWrite || op == Op::kReadWrite;
  n.activations += op == Op::kAbc;
  if (op == Op::kLw) n.weight_columns += instruction(word).f[field::Lw::count];
}

QueueProbe::Parked QueueProbe::first_parked() const {
  for (std::size_t q = 0; q < parked_since_.size(); ++q)
    if (parked_since_[q] >= 0)  // the Sync was the last it issued
      return {static_cast<int>(q), parked_since_[q],
              static_cast<int>(pcs_.element(q, parked_since_.size()).bits(0, 8))};
  return {};
}

}  // namespace lpu::rtl
