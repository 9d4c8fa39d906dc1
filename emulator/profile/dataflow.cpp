#include "emulator/profile/dataflow.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <deque>
#include <map>
#include <stdexcept>

#include "emulator/profile/ports.h"

namespace lpu::profile {
namespace {

constexpr std::string_view kWaitNames[] = {"issue",  "register", "stream",  "chain", "port",   "buffer",
                                           "settle", "in force", "product", "sram",  "barrier"};
constexpr std::int32_t kNobody = -1;
constexpr std::size_t kHorizon = 128;  // longer than any latency of chip.def
constexpr std::size_t kStreamCodes = 64;

struct Install {
  std::int32_t action;
  std::int64_t in_force;  // from this cycle on
};

struct PlaneState {
  std::int32_t last_lw = kNobody, last_iw_before_lw = kNobody, last_abc = kNobody;
  std::deque<Install> installs;       // the one in force first
  std::deque<std::int32_t> products;  // Abc whose Acc is to come
  bool activated = false;             // since the set in force took effect
};

// Of one stream register: the last instruction that took a value, and the last that took one in an earlier
// cycle.
struct Takers {
  std::int32_t latest = kNobody, before = kNobody;
};

class Follower {
 public:
  Follower(const Program& p, const Recording& r)
      : p_(p), c_(p.chip), r_(r), last_in_queue_(p.queues.size(), kNobody), writes_(mem_queues()) {
    max_site_ = timing::max_site(c_);
    ring_ = std::bit_ceil(static_cast<std::size_t>(2 * max_site_ + 2));
    slots_.assign(kStreamCodes * ring_, kNobody);
    taps_.assign(kStreamCodes * sites(), Takers());
    chain_.assign(kAlus * kHorizon, kNobody);
    for (auto& w : writes_) w.assign(static_cast<std::size_t>(c_.slice_words()), kNobody);
  }

  Dataflow run() {
    for (const Park& park : r_.parks) released_[{park.queue, park.since}] = park.until;
    for (std::size_t i = 0; i < r_.actions.size(); ++i) {
      me_ = static_cast<std::int32_t>(i);
      step(r_.actions[i]);
    }
    land(now_ + static_cast<std::int64_t>(kHorizon));
    return std::move(out_);
  }

 private:
  std::size_t mem_queues() const { return static_cast<std::size_t>(2 * c_.mem_slices); }
  std::size_t sites() const { return static_cast<std::size_t>(2 * max_site_ + 1); }
  const Action& action(std::int32_t i) const { return r_.actions[static_cast<std::size_t>(i)]; }

  void step(const Action& a) {
    land(a.cycle);
    first_edge_ = out_.edges.size();
    issue(a);
    for_taps(c_, a, [&](Stream s, Site x) { tap(a, s, x); });
    unit(a);
    for_launches(c_, a, [&](Stream s, Site x, std::int64_t delay) {
      pending_[static_cast<std::size_t>(a.cycle + delay) % kHorizon].push_back(
          {me_, s, static_cast<std::int16_t>(x.x), a.superlanes, a.cycle + delay, -1});
      ++waiting_;
    });
  }

  // What is launched up to and in `cycle` appears on its register.
  void land(std::int64_t cycle) {
    for (; now_ < cycle && waiting_ > 0; ++now_) land_one(now_ + 1);
    now_ = std::max(now_, cycle);
  }
  void land_one(std::int64_t cycle) {
    auto& due = pending_[static_cast<std::size_t>(cycle) % kHorizon];
    for (const Value& v : due) {
      slots_[slot(v.stream, {v.site}, v.launched)] = static_cast<std::int32_t>(out_.values.size());
      out_.values.push_back(v);
    }
    waiting_ -= due.size();
    due.clear();
  }
  std::size_t slot(Stream s, Site x, std::int64_t t) const {
    return static_cast<std::size_t>(s.code()) * ring_ +
           (static_cast<std::size_t>(timing::diagonal(s.dir, x, {t})) & (ring_ - 1));
  }

  void edge(std::int32_t from, Wait wait, std::int64_t latency) {
    if (from == kNobody) return;
    const std::int64_t slack = action(me_).cycle - action(from).cycle - latency;
    add({from, me_, slack, wait});
  }
  // An Lw takes sixteen streams from as many Reads, but often meets one and the same taker before it on all.
  void add(const Edge& e) {
    for (std::size_t i = first_edge_; i < out_.edges.size(); ++i)
      if (out_.edges[i].from == e.from && out_.edges[i].wait == e.wait) return;
    out_.edges.push_back(e);
  }

  void issue(const Action& a) {
    auto& last = last_in_queue_[static_cast<std::size_t>(a.queue)];
    const bool port = a.instr.op == Op::kLw && c_.mxm_weight_interval > 1;
    edge(last, port ? Wait::kPort : Wait::kIssue, port ? c_.mxm_weight_interval : 1);
    if (last != kNobody && action(last).instr.op == Op::kSync) {
      const auto park = released_.find({a.queue, action(last).cycle});
      if (park == released_.end()) throw std::logic_error("a Sync without its release");
      const auto notify = notifies_.find(park->second - c_.lat_barrier);
      if (notify != notifies_.end()) edge(notify->second, Wait::kBarrier, c_.lat_barrier);
    }
    if (a.instr.op == Op::kNotify) notifies_[a.cycle] = me_;
    last = me_;
  }

  void tap(const Action& a, Stream s, Site x) {
    const std::int32_t v = slots_[slot(s, x, a.cycle)];
    const auto diagonal_of = [&](const Value& w) { return timing::diagonal(s.dir, {w.site}, {w.launched}); };
    if (v == kNobody ||
        diagonal_of(out_.values[static_cast<std::size_t>(v)]) != timing::diagonal(s.dir, x, {a.cycle}))
      throw std::logic_error(
          fmt::format("{} in cycle {} takes a value nobody launched", queue_name(c_, a.queue), a.cycle));
    Value& value = out_.values[static_cast<std::size_t>(v)];
    value.last_tap = std::max(value.last_tap, a.cycle);
    edge(value.producer, Wait::kStream, a.cycle - action(value.producer).cycle);
    after_last_taker(
        a, &taps_[static_cast<std::size_t>(s.code()) * sites() + static_cast<std::size_t>(x.x + max_site_)]);
  }

  // Several units may take one value in one cycle (both planes of a hemisphere the activations): all of them
  // come behind whoever took the value before.
  void after_last_taker(const Action& a, Takers* t) {
    if (t->latest != kNobody && action(t->latest).cycle < a.cycle) t->before = t->latest;
    if (t->before != kNobody && action(t->before).queue != a.queue) edge(t->before, Wait::kRegister, 1);
    t->latest = me_;
  }

  void unit(const Action& a) {
    switch (info(a.instr.op).unit) {
      case Unit::kMem:
        return mem(a);
      case Unit::kVxm:
        return alu(a);
      case Unit::kMxmWeights:
      case Unit::kMxmArray:
      case Unit::kMxmAcc:
        return plane(a, &planes_[static_cast<std::size_t>(queue_info(c_, a.queue).index)]);
      default:
        return;
    }
  }

  void mem(const Action& a) {
    auto& written = writes_[static_cast<std::size_t>(a.queue)];
    const auto row = [&](int f) -> std::int32_t& {
      return written[static_cast<std::size_t>(a.instr.f[static_cast<std::size_t>(f)])];
    };
    if (a.instr.op != Op::kWrite) edge(row(field::Read::addr), Wait::kSram, c_.lat_write_to_read);
    if (a.instr.op == Op::kWrite) row(field::Write::addr) = me_;
    if (a.instr.op == Op::kReadWrite) row(field::ReadWrite::waddr) = me_;
  }

  void alu(const Action& a) {
    for_operands(a, [&](Operand o) {
      if (o.kind == OperandKind::kAlu) edge(chained(o.index, a.cycle - c_.lat_alu), Wait::kChain, c_.lat_alu);
    });
    chained(queue_info(c_, a.queue).index, a.cycle) = me_;
  }
  std::int32_t& chained(int alu, std::int64_t dispatched) {
    return chain_[static_cast<std::size_t>(alu) * kHorizon + static_cast<std::size_t>(dispatched) % kHorizon];
  }

  void plane(const Action& a, PlaneState* s) {
    switch (a.instr.op) {
      case Op::kLw:
        edge(s->last_iw_before_lw, Wait::kBuffer, 1);
        s->last_iw_before_lw = kNobody;
        s->last_lw = me_;
        return;
      case Op::kIw:
        edge(s->last_lw, Wait::kBuffer, 0);
        s->last_iw_before_lw = me_;
        s->installs.push_back({me_, a.cycle + c_.lat_mxm_settle});
        return;
      case Op::kAbc:
        return activate(a, s);
      default:
        edge(s->products.front(), Wait::kProduct, timing::latency(c_, LatencyKey::kAbcToAcc).v);
        s->products.pop_front();
    }
  }

  void activate(const Action& a, PlaneState* s) {
    while (s->installs.size() > 1 && s->installs[1].in_force <= a.cycle) {
      s->installs.pop_front();
      s->activated = false;
      if (s->last_abc != kNobody) displaced(s->last_abc, s->installs.front().action);
    }
    if (!s->activated) edge(s->installs.front().action, Wait::kSettle, c_.lat_mxm_settle);
    s->activated = true;
    s->last_abc = me_;
    s->products.push_back(me_);
  }
  // The set of `iw` may take effect only behind `abc`, so the Iw may come that much before it.
  void displaced(std::int32_t abc, std::int32_t iw) {
    const std::int64_t slack = action(iw).cycle - (action(abc).cycle - c_.lat_mxm_settle + 1);
    add({abc, iw, slack, Wait::kInForce});
  }

  const Program& p_;
  const Chip& c_;
  const Recording& r_;
  Dataflow out_;
  std::int32_t me_ = 0;
  std::size_t first_edge_ = 0, waiting_ = 0;
  std::int64_t now_ = -1;
  int max_site_ = 0;
  std::size_t ring_ = 0;
  std::vector<std::int32_t> slots_;  // [stream][diagonal]: the last value launched there
  std::vector<Takers> taps_;         // [stream][site]
  std::array<std::vector<Value>, kHorizon> pending_;
  std::vector<std::int32_t> last_in_queue_, chain_;
  std::vector<std::vector<std::int32_t>> writes_;  // [slice][address]: the last Write
  std::array<PlaneState, 4> planes_;
  std::map<std::int64_t, std::int32_t> notifies_;                           // by cycle
  std::map<std::pair<std::int32_t, std::int64_t>, std::int64_t> released_;  // (queue, parked) -> released
};

}  // namespace

std::string_view wait_name(Wait w) { return kWaitNames[static_cast<std::size_t>(w)]; }

Dataflow trace_dataflow(const Program& p, const Recording& r) { return Follower(p, r).run(); }

}  // namespace lpu::profile
