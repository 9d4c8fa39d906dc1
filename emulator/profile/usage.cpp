#include "emulator/profile/usage.h"

#include <algorithm>

#include "emulator/isa/timing.h"
#include "emulator/profile/phases.h"

namespace lpu::profile {
namespace {

std::int64_t lanes_of(std::int32_t superlanes) { return std::int64_t{superlanes} * kLanesPerSuperlane; }

void count(const Chip& c, const Action& a, Totals* t) {
  ++t->dispatches;
  const std::int64_t bytes = lanes_of(a.superlanes);
  const Op op = a.instr.op;
  if (op == Op::kRead || op == Op::kReadWrite) {
    ++t->mem_reads;
    t->sram_read_bytes += bytes;
  }
  if (op == Op::kWrite || op == Op::kReadWrite) {
    ++t->mem_writes;
    t->sram_write_bytes += bytes;
  }
  if (op == Op::kLw) t->weight_columns += a.instr.f[field::Lw::count];
  if (op == Op::kAbc) {
    ++t->activations;
    t->macs += bytes * c.lanes();
  }
  if (info(op).unit == Unit::kVxm) ++t->alu_ops;
}

// Cycles a register of the stream holds the value: from its launch until it was last taken.
std::int64_t wanted_until(const Value& v) { return std::max(v.last_tap, v.launched) + 1; }

void count(const Value& v, Totals* t) {
  const std::int64_t cycles = wanted_until(v) - v.launched;
  ++t->stream_values;
  t->stream_bytes += lanes_of(v.superlanes);
  t->stream_cycles += cycles;
  t->hop_bytes += lanes_of(v.superlanes) * (cycles - 1);
}

void count(const Action& a, const Bins& bins, PlaneUse* plane) {
  const std::size_t bin = bins.of(a.cycle);
  switch (a.instr.op) {
    case Op::kLw:
      ++plane->loads;
      plane->columns += a.instr.f[field::Lw::count];
      plane->column_bins[bin] += a.instr.f[field::Lw::count];
      return;
    case Op::kIw:
      ++plane->installs;
      return;
    case Op::kAbc:
      ++plane->activations;
      ++plane->activation_bins[bin];
      return;
    case Op::kAcc:
      ++plane->accumulates;
      return;
    default:
      return;
  }
}

class Counter {
 public:
  Counter(const Program& p, const Recording& r, const Bins& bins) : c_(p.chip), bins_(bins) {
    u_.phases = cut_phases(c_, r);
    u_.planes.resize(static_cast<std::size_t>(c_.mxm_planes));
    for (PlaneUse& plane : u_.planes)
      plane.column_bins = plane.activation_bins = std::vector<std::int64_t>(bins.count(), 0);
    u_.streams.resize(static_cast<std::size_t>(2 * c_.streams));
    for (StreamUse& s : u_.streams) s.bins.assign(bins.count(), 0);
    u_.banks.resize(static_cast<std::size_t>(2 * c_.mem_slices));
    u_.totals.cycles = r.cycles();
  }

  void action(const Action& a) {
    ++u_.by_op[static_cast<std::size_t>(a.instr.op)];
    count(c_, a, &u_.totals);
    count(c_, a, &phase_at(a.cycle));
    const QueueInfo q = queue_info(c_, a.queue);
    if (q.unit == Unit::kMem) return mem(a);
    if (q.unit == Unit::kMxmWeights || q.unit == Unit::kMxmArray || q.unit == Unit::kMxmAcc)
      count(a, bins_, &u_.planes[static_cast<std::size_t>(q.index)]);
  }

  void value(const Value& v) {
    count(v, &u_.totals);
    count(v, &phase_at(v.launched));
    StreamUse& s = u_.streams[static_cast<std::size_t>(v.stream.code())];
    ++s.values;
    s.cycles += wanted_until(v) - v.launched;
    add_cycles(bins_, v.launched, wanted_until(v), &s.bins);
  }

  Usage done() { return std::move(u_); }

 private:
  // A value may be launched behind the last event; it belongs to the last phase.
  Totals& phase_at(std::int64_t cycle) {
    auto it =
        std::find_if(u_.phases.begin(), u_.phases.end() - 1, [&](const Phase& p) { return cycle <= p.last; });
    return it->totals;
  }

  void mem(const Action& a) {
    auto& banks = u_.banks[static_cast<std::size_t>(a.queue)];
    const auto bank = [&](int f) -> BankUse& {
      return banks[static_cast<std::size_t>(a.instr.f[static_cast<std::size_t>(f)] / c_.mem_bank_words)];
    };
    static_assert(int{field::Read::addr} == int{field::Write::addr});
    if (a.instr.op == Op::kRead || a.instr.op == Op::kReadWrite) ++bank(field::Read::addr).reads;
    if (a.instr.op == Op::kWrite) ++bank(field::Write::addr).writes;
    if (a.instr.op == Op::kReadWrite) ++bank(field::ReadWrite::waddr).writes;
  }

  const Chip& c_;
  const Bins& bins_;
  Usage u_;
};

}  // namespace

Capacity capacity(const Chip& c) {
  const auto planes = static_cast<double>(c.mxm_planes), lanes = static_cast<double>(c.lanes());
  const auto slices = static_cast<double>(2 * c.mem_slices), streams = static_cast<double>(2 * c.streams);
  return {planes * lanes * lanes,
          planes * static_cast<double>(c.mxm_weight_streams) / static_cast<double>(c.mxm_weight_interval),
          kAlus,
          slices,
          slices * kBanks * lanes,
          streams * lanes,
          streams * static_cast<double>(2 * timing::max_site(c) + 1)};
}

Usage count_usage(const Program& p, const Recording& r, const Dataflow& d, const Bins& bins) {
  Counter counter(p, r, bins);
  for (const Action& a : r.actions) counter.action(a);
  for (const Value& v : d.values) counter.value(v);
  return counter.done();
}

}  // namespace lpu::profile
