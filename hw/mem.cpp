#include "hw/mem.h"

#include <bit>
#include <cstring>

#include "hw/control.h"
#include "hw/monitor.h"
#include "hw/stream_reg.h"

namespace lpu::hw {
namespace {

using R = field::Read;
using W = field::Write;
using RW = field::ReadWrite;

bool reads(Op op) { return op != Op::kWrite; }
bool writes(Op op) { return op != Op::kRead; }
int write_addr(const Instr& i) { return i.f[i.op == Op::kWrite ? int{W::addr} : int{RW::waddr}]; }
int write_stream(const Instr& i) { return i.f[i.op == Op::kWrite ? int{W::stream} : int{RW::wstream}]; }
// Read and ReadWrite agree on where the read part's fields are.
static_assert(int{R::addr} == int{RW::addr} && int{R::stream} == int{RW::stream});

}  // namespace

Mem::Mem(const sc_core::sc_module_name& name, const Nets& nets, const Icu& icu, Site site)
    : Slice(name),
      nets_(nets),
      icu_(icu),
      site_(site),
      superlanes_(static_cast<int>(nets.chip.superlanes)),
      sram_(nets.chip.slice_words(), superlanes_),
      north_(superlanes_ - 1),
      tiles_(static_cast<std::size_t>(superlanes_),
             Tile{Pipe<Reading>(static_cast<int>(nets.chip.lat_read - 1)),
                  Pipe<Writing>(static_cast<int>(nets.chip.lat_write_to_read - 1))}) {}

void Mem::reset() {
  sram_.reset();
  north_.clear();
  under_way_ = 0;
  for (Tile& t : tiles_) {
    t.reading.clear();
    t.writing.clear();
  }
}

void Mem::evaluate() {
  const Command* issued = icu_.issue();
  if (issued != nullptr && info(issued->instr.op).unit != Unit::kMem) issued = nullptr;
  if (issued == nullptr && idle()) return;

  Command first;
  if (issued != nullptr) {
    first = *issued;
    first.active = nets_.control.active();
    if (!accepts(first)) return;  // the run stops in this cycle
    count(first);
  }
  for (int k = 0; k < superlanes_; ++k) {
    const Command* c =
        k == 0 ? (issued != nullptr ? &first : nullptr) : (north_.holds(k - 1) ? &north_.at(k - 1) : nullptr);
    if (c != nullptr || (under_way_ >> k & 1) != 0) step_tile(k, c);
  }
  north_.shift();
  if (issued != nullptr && north_.depth() > 0) north_.put() = first;
}

// Everything tile 0 can see to be wrong. All of it is reported: which fault counts is decided by precedence.
bool Mem::accepts(const Command& c) const {
  const Instr& i = c.instr;
  const bool read_ok = !reads(i.op) || in_range(i.f[R::addr]);
  const bool write_ok = !writes(i.op) || in_range(write_addr(i));
  if (!read_ok || !write_ok) {
    report(FaultKind::kBadOperand, c);
    return false;
  }
  if (i.op == Op::kReadWrite &&
      i.f[RW::addr] / nets_.chip.mem_bank_words == i.f[RW::waddr] / nets_.chip.mem_bank_words) {
    report(FaultKind::kBankConflict, c);
    return false;
  }
  if (reads(i.op)) check_not_pending(c, i.f[R::addr]);
  if (writes(i.op) && nets_.streams.launched_with(write_stream(i), site_) < c.active)
    report(FaultKind::kUndrivenStream, c);
  return !nets_.monitor.faulted();
}

bool Mem::in_range(int addr) const { return addr >= 0 && addr < nets_.chip.slice_words(); }

// The comparators on the write pipe: what is in it has not reached the SRAM.
void Mem::check_not_pending(const Command& c, int addr) const {
  const Pipe<Writing>& pending = tiles_.front().writing;
  if (pending.empty()) return;
  for (int stage = 0; stage < pending.depth(); ++stage) {  // the latest Write first
    if (!pending.holds(stage) || pending.at(stage).addr != addr) continue;
    report(FaultKind::kReadTooSoon, c, icu_.queue(), pending.at(stage).word);
    return;
  }
}

void Mem::report(FaultKind kind, const Command& c, int other_queue, int other_word) const {
  nets_.monitor.report({kind, nets_.monitor.cycle(), icu_.queue(), c.word, other_queue, other_word});
}

void Mem::count(const Command& c) const {
  RunResult& n = nets_.monitor.counts();
  if (reads(c.instr.op)) ++n.mem_reads;
  if (writes(c.instr.op)) ++n.mem_writes;
}

void Mem::step_tile(int tile, const Command* c) {
  step_reading(tile, c);  // before the write, which reaches the SRAM at the edge that ends the cycle
  step_writing(tile, c);
  const Tile& t = tiles_[static_cast<std::size_t>(tile)];
  const std::uint64_t bit = std::uint64_t{1} << tile;
  under_way_ = t.reading.empty() && t.writing.empty() ? under_way_ & ~bit : under_way_ | bit;
}

void Mem::step_reading(int tile, const Command* c) {
  Pipe<Reading>& pipe = tiles_[static_cast<std::size_t>(tile)].reading;
  Reading r;
  const bool enters = c != nullptr && reads(c->instr.op);
  if (enters) {
    const int addr = c->instr.f[R::addr];
    std::memcpy(r.bytes.data(), sram_.word(tile, addr), r.bytes.size());
    r.stream = c->instr.f[R::stream];
    r.active = c->active;
    r.word = c->word;
    if (tile < c->active) nets_.monitor.event(icu_.queue(), EventKind::kRead, tile, addr, 0, r.bytes);
  }
  if (pipe.depth() == 0) {
    if (enters) drive(tile, r);
    return;
  }
  if (const Reading* done = pipe.out()) drive(tile, *done);
  pipe.shift();
  if (enters) pipe.put() = r;
}

void Mem::drive(int tile, const Reading& r) {
  nets_.streams.drive(tile, r.stream, site_, r.active, {icu_.queue(), r.word}, r.bytes.data());
}

void Mem::step_writing(int tile, const Command* c) {
  Pipe<Writing>& pipe = tiles_[static_cast<std::size_t>(tile)].writing;
  Writing w;
  const bool enters = c != nullptr && writes(c->instr.op) && tile < c->active;
  if (enters) {
    w.addr = write_addr(c->instr);
    w.word = c->word;
    std::memcpy(w.bytes.data(), nets_.streams.tap(tile, write_stream(c->instr), site_), w.bytes.size());
    nets_.monitor.event(icu_.queue(), EventKind::kWrite, tile, w.addr, 0, w.bytes);
    nets_.monitor.counts().last_write = nets_.monitor.cycle();
  }
  if (pipe.depth() == 0) {
    if (enters) store(tile, w);
    return;
  }
  if (const Writing* done = pipe.out()) store(tile, *done);
  pipe.shift();
  if (enters) pipe.put() = w;
}

void Mem::store(int tile, const Writing& w) {
  std::memcpy(sram_.writable_word(tile, w.addr), w.bytes.data(), w.bytes.size());
}

}  // namespace lpu::hw
