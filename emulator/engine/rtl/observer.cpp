#include "emulator/engine/rtl/observer.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace lpu::rtl {
namespace {

bool high(const std::uint8_t* wire) { return *wire != 0; }

// A signal of up to 32 bits in `bytes` bytes.
int value(const std::uint8_t* wire, std::size_t bytes) {
  std::uint32_t v = 0;
  std::memcpy(&v, wire, bytes);
  return static_cast<int>(v);
}

Instr instruction(const std::uint8_t* word) {
  Instr i;
  if (const std::string fault = decode(std::span<const std::uint8_t, kWordBytes>(word, kWordBytes), &i);
      !fault.empty())
    throw std::logic_error("rtl: a queue issued what is no instruction: " + fault);
  return i;
}

constexpr std::size_t kAddrBytes = 2, kRowBytes = 4;                 // as wide as Verilator makes them
constexpr std::size_t kVector = kLanesPerSuperlane;                  // 16 lanes of a byte
constexpr std::size_t kWide = 4 * kVector, kColumns = 16 * kVector;  // of 32 bits; of an Lw

}  // namespace

Observer::Observer(const Model& model, const Chip& chip) : chip_(chip) {
  add_queues(model);
  add_mems(model);
  add_alus(model);
  add_planes(model);
}

void Observer::add_queues(const Model& model) {
  for (int q = 0; q < queue_count(chip_); ++q) {
    const std::string at = fmt::format("g_queue[{}].u_icu", q);
    queues_.push_back({model.find(at, "valid_o", 1), model.find(at, "word_o", kWordBytes),
                       model.find(at, "released_q", 1), model.find(at, "parked_o", 1),
                       model.find(at, "pc", 1), -1});
  }
}

void Observer::add_mems(const Model& model) {
  for (int q = 0; q < 2 * chip_.mem_slices; ++q)
    for (int k = 0; k < chip_.superlanes; ++k) {
      const std::string at = fmt::format("g_mem[{}].g_tile[{}].u_tile", q, k);
      const auto wire = [&](const char* name, std::size_t bytes) { return model.find(at, name, bytes); };
      mems_.push_back({q, k, wire("reads", 1), wire("raddr", kAddrBytes), wire("rdata", kVector),
                       wire("writes", 1), wire("waddr", kAddrBytes), wire("wdata", kVector)});
    }
}

void Observer::add_alus(const Model& model) {
  for (int i = 0; i < kAlus; ++i)
    for (int k = 0; k < chip_.superlanes; ++k) {
      const std::string at = fmt::format("u_vxm.g_tile[{}].u_tile.g_alu[{}].u_alu", k, i);
      alus_.push_back({vxm_queue(chip_, i), k, model.find(at, "result_valid", 1),
                       model.find(at, "result_op", 1), model.find(at, "result_o", kWide)});
    }
}

void Observer::add_planes(const Model& model) {
  for (int p = 0; p < chip_.mxm_planes; ++p)
    for (int k = 0; k < chip_.superlanes; ++k) {
      const std::string tile = fmt::format("g_plane[{}].u_mxm.g_tile[{}].u_tile", p, k);
      const std::string acc = fmt::format("g_plane[{}].u_mxm.g_tile[{}].u_acc", p, k);
      const auto wire = [&](const char* name, std::size_t bytes) { return model.find(tile, name, bytes); };
      planes_.push_back({mxm_queue(chip_, p, Unit::kMxmWeights), mxm_queue(chip_, p, Unit::kMxmArray),
                         mxm_queue(chip_, p, Unit::kMxmAcc), k, wire("takes", 1), wire("columns", kColumns),
                         wire("load_word_i", kWordBytes), wire("installs", 1), wire("multiplies", 1),
                         wire("powered", 1), wire("array_word_i", kWordBytes), wire("activation", kVector),
                         model.find(acc, "done_q", 1), model.find(acc, "done_row_q", kRowBytes),
                         model.find(acc, "done_sums_q", kWide)});
    }
}

void Observer::reset() {
  for (Queue& q : queues_) q.parked_since = -1;
  cycle_ = 0;
  last_event_ = -1;
  counts_ = {};
}

void Observer::observe(std::int64_t cycle) {
  cycle_ = cycle;
  for (int q = 0; q < static_cast<int>(queues_.size()); ++q) observe_queue(q);
  for (const MemTile& t : mems_) observe_mem(t);
  for (const AluTile& t : alus_) observe_alu(t);
  for (const PlaneTile& t : planes_) observe_plane(t);
}

void Observer::observe_queue(int index) {
  Queue& q = queues_[static_cast<std::size_t>(index)];
  if (high(q.released)) event(index, EventKind::kRelease, 0, 0);
  if (!high(q.parked)) q.parked_since = -1;
  if (high(q.parked) && q.parked_since < 0) q.parked_since = cycle_;
  if (!high(q.valid)) return;
  const Instr i = instruction(q.word);
  if (i.op == Op::kNotify) event(index, EventKind::kNotify, 0, 0);
  if (i.op == Op::kConfig) event(index, EventKind::kConfig, 0, i.f[field::Config::superlanes]);
  count(i);
}

void Observer::count(const Instr& i) {
  ++counts_.dispatches;
  if (counts_.first_dispatch < 0 && i.op != Op::kSync && i.op != Op::kNotify) counts_.first_dispatch = cycle_;
  counts_.alu_ops += info(i.op).unit == Unit::kVxm;
  counts_.mem_reads += i.op == Op::kRead || i.op == Op::kReadWrite;
  counts_.mem_writes += i.op == Op::kWrite || i.op == Op::kReadWrite;
  counts_.activations += i.op == Op::kAbc;
  if (i.op == Op::kLw) counts_.weight_columns += i.f[field::Lw::count];
}

void Observer::observe_mem(const MemTile& t) {
  if (high(t.reads)) event(t.queue, EventKind::kRead, t.tile, value(t.raddr, kAddrBytes), {t.rdata, kVector});
  if (!high(t.writes)) return;
  event(t.queue, EventKind::kWrite, t.tile, value(t.waddr, kAddrBytes), {t.wdata, kVector});
  counts_.last_write = cycle_;
}

// The design has a result as four planes of bytes.
void Observer::observe_alu(const AluTile& t) {
  if (!high(t.valid)) return;
  std::array<std::uint8_t, kWide> lanes;
  for (std::size_t n = 0; n < kVector; ++n)
    for (std::size_t i = 0; i < 4; ++i) lanes[4 * n + i] = t.planes[kVector * i + n];
  event(t.queue, EventKind::kAlu, t.tile, *t.op, lanes);
}

void Observer::observe_plane(const PlaneTile& t) {
  if (high(t.takes)) {
    const Instr i = instruction(t.load);
    event(t.weights, EventKind::kLoad, t.tile, i.f[field::Lw::column],
          {t.columns, static_cast<std::size_t>(i.f[field::Lw::count]) * kVector});
  }
  if (high(t.installs) && high(t.powered))
    event(t.array, EventKind::kInstall, t.tile, instruction(t.word).f[field::Iw::set]);
  if (high(t.multiplies) && high(t.powered))
    event(t.array, EventKind::kActivate, t.tile, instruction(t.word).f[field::Abc::set],
          {t.activation, kVector});
  if (high(t.done)) event(t.acc, EventKind::kAccumulate, t.tile, value(t.row, kRowBytes), {t.sums, kWide});
}

void Observer::event(int queue, EventKind kind, int superlane, int index,
                     std::span<const std::uint8_t> payload) {
  last_event_ = cycle_;
  if (sink_ != nullptr) sink_->event({cycle_, queue, kind, superlane, index, payload});
}

RunResult Observer::counts() const {
  RunResult r = counts_;
  const std::int64_t last = r.last_write >= 0 ? r.last_write : last_event_;
  r.cycles = r.first_dispatch >= 0 ? last - r.first_dispatch + 1 : 0;
  r.end_cycle = last_event_ + 1;
  return r;
}

Observer::Parked Observer::first_parked() const {
  for (std::size_t q = 0; q < queues_.size(); ++q)
    if (queues_[q].parked_since >= 0)
      return {static_cast<int>(q), queues_[q].parked_since, *queues_[q].pc - 1};  // it is behind the Sync
  return {};
}

}  // namespace lpu::rtl
