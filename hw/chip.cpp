#include "hw/chip.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "emulator/isa/timing.h"

namespace lpu::hw {

ChipModule::ChipModule(const sc_core::sc_module_name& name, const Chip& chip, const Structure& structure)
    : sc_module(name),
      chip_(chip),
      structure_(structure),
      control_("control", chip_),
      streams_("stream_reg", chip_, monitor_),
      nets_{chip_, control_, streams_, monitor_},
      lag_(structure.mxm == MxmKind::kRtl ? 1 : 0) {
  build_queues();
  build_slices();
  SC_HAS_PROCESS(ChipModule);
  SC_METHOD(tick);
  sensitive << go_;
  dont_initialize();
}

void ChipModule::build_queues() {
  for (int q = 0; q < queue_count(chip_); ++q)
    icus_.push_back(std::make_unique<Icu>(fmt::format("icu_{}", q).c_str(), nets_, q));
}

void ChipModule::build_slices() {
  const auto icu = [&](int queue) -> const Icu& { return *icus_[static_cast<std::size_t>(queue)]; };
  for (int q = 0; q < 2 * chip_.mem_slices; ++q) {
    const QueueInfo info = queue_info(chip_, q);
    mems_.push_back(std::make_unique<Mem>(fmt::format("mem_{}", q).c_str(), nets_, icu(q),
                                          timing::mem_site(chip_, info.hemisphere, info.index)));
  }
  std::vector<const Icu*> alus;
  for (int i = 0; i < kAlus; ++i) alus.push_back(&icu(vxm_queue(chip_, i)));
  vxm_ = std::make_unique<Vxm>("vxm", nets_, std::move(alus));
  for (int p = 0; p < chip_.mxm_planes; ++p)
    mxms_.push_back(std::make_unique<Mxm>(
        fmt::format("mxm_{}", p).c_str(), nets_, p,
        Mxm::Queues{icu(mxm_queue(chip_, p, Unit::kMxmWeights)), icu(mxm_queue(chip_, p, Unit::kMxmArray)),
                    icu(mxm_queue(chip_, p, Unit::kMxmAcc))},
        structure_.mxm));

  for (const auto& m : mems_) units_.push_back(m.get());
  units_.push_back(vxm_.get());
  for (const auto& m : mxms_) units_.push_back(m.get());
  for (const auto& i : icus_) slices_.push_back(i.get());
  slices_.insert(slices_.end(), units_.begin(), units_.end());
  if (structure_.order == Order::kReverse) std::reverse(slices_.begin(), slices_.end());
}

void ChipModule::load(const Program& p) {
  monitor_.reset();
  control_.reset();
  streams_.reset();
  for (Slice* u : units_) u->reset();
  for (std::size_t q = 0; q < icus_.size(); ++q) icus_[q]->fill(p.queues[q]);
  for (const MemImage& image : p.images)
    std::memcpy(sram(image.queue).writable_row(image.addr), image.data.data(), image.data.size());
  over_ = false;
  // The queues work one cycle ahead: this fills the issue registers for cycle 0.
  monitor_.set_cycle(-1);
  for (const auto& i : icus_) i->evaluate();
  commit();
  over_ = idle();
}

void ChipModule::arm(std::int64_t limit) {
  limit_ = limit;
  paused_ = pauses();
  if (!stopped()) go_.notify(1, sc_core::SC_NS);
}

// When stopped, nothing stays scheduled: SystemC would not free it with the simulation.
void ChipModule::tick() {
  step();
  if (stopped())
    sc_core::sc_pause();
  else
    next_trigger(1, sc_core::SC_NS);
}

void ChipModule::step() {
  evaluate();
  if (monitor_.faulted()) {
    clock_planes();  // for their instruments
    over_ = true;
    return;
  }
  commit();
  over_ = idle();
  paused_ = paused_ || pauses();
  if (over_) report_deadlock();
}

void ChipModule::evaluate() {
  for (Slice* s : slices_) s->evaluate();
}

void ChipModule::commit() {
  for (const auto& i : icus_) i->commit();
  control_.commit();
  clock_planes();
  streams_.commit();
  monitor_.set_cycle(monitor_.cycle() + 1);
}

void ChipModule::clock_planes() {
  if (structure_.mxm == MxmKind::kOwn) return;
  for (const auto& m : mxms_) m->edge();
}

// Some queue is not at its end, nor parked for good.
bool ChipModule::queues_go_on() const {
  const bool release = control_.notify_under_way();
  return std::any_of(icus_.begin(), icus_.end(), [&](const auto& i) {
    return i->issue() != nullptr || (i->parked() ? release : !i->idle());
  });
}

bool ChipModule::dispatches_more() const {
  const bool release = control_.notify_under_way();
  return std::any_of(icus_.begin(), icus_.end(), [&](const auto& i) {
    return i->issue() != nullptr || (i->parked() ? release && !i->acts_no_more() : !i->idle());
  });
}

// In the time of superlane 0 the program is over; only the superlanes behind it are still at work.
bool ChipModule::only_drains() const {
  return !dispatches_more() && streams_.last_south_launch() < monitor_.cycle() &&
         std::none_of(units_.begin(), units_.end(), [](const Slice* u) { return u->launches(); });
}

bool ChipModule::idle() const {
  return !queues_go_on() && streams_.last_south_launch() < monitor_.cycle() &&
         std::all_of(units_.begin(), units_.end(), [](const Slice* u) { return u->idle(); });
}

void ChipModule::report_deadlock() {
  const auto parked = std::find_if(icus_.begin(), icus_.end(), [](const auto& i) { return i->parked(); });
  if (parked == icus_.end()) return;
  monitor_.report({FaultKind::kDeadlock, (*parked)->parked_since(), (*parked)->queue(),
                   (*parked)->parked_word(), -1, -1});
}

RunResult ChipModule::result() const {
  RunResult r = monitor_.counts();
  r.finished = over_ && !paused_ && !monitor_.faulted();
  // A double drive is known at the edge before its cycle; until that cycle has run it is nobody's business.
  if (over_ && monitor_.faulted() && monitor_.fault().cycle < limit_) r.fault = monitor_.fault();
  const std::int64_t last = r.last_write >= 0 ? r.last_write : monitor_.last_event();
  r.cycles = r.first_dispatch >= 0 ? last - r.first_dispatch + 1 : 0;
  r.end_cycle = std::max(monitor_.last_event(), streams_.last_launch()) + 1;
  return r;
}

}  // namespace lpu::hw
