#include "emulator/compiler/verify/verify.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "emulator/compiler/verify/barriers.h"
#include "emulator/compiler/verify/mem_check.h"
#include "emulator/compiler/verify/mxm_check.h"
#include "emulator/compiler/verify/vxm_check.h"
#include "emulator/isa/timing.h"
#include "emulator/program/walker.h"

namespace lpu {
namespace {

using namespace verify_detail;

std::vector<QueueTree> trees_of(const Program& p) {
  std::vector<QueueTree> trees;
  trees.reserve(p.queues.size());
  for (const auto& words : p.queues) {
    std::string why;
    auto tree = QueueTree::build(words, &why);
    if (!tree) throw std::invalid_argument("verify: not a well-formed program: " + why);
    trees.push_back(std::move(*tree));
  }
  return trees;
}

// The whole of one check; the units' checks see each instruction once, queue by queue.
class Verifier {
 public:
  explicit Verifier(const Program& p)
      : p_(p),
        trees_(trees_of(p)),
        barriers_(resolve_barriers(p, trees_)),
        ctx_{p.chip, {}, {}},
        vxm_(&ctx_) {
    for (int plane = 0; plane < p.chip.mxm_planes; ++plane) planes_.emplace_back(&ctx_, plane);
  }

  VerifyReport run() {
    auto filled = filled_vectors(p_);
    for (int q = 0; q < static_cast<int>(p_.queues.size()); ++q) {
      const QueueInfo unit = queue_info(p_.chip, q);
      if (unit.unit == Unit::kMem) {
        MemCheck mem(&ctx_, unit, std::move(filled[static_cast<std::size_t>(q)]));
        expand(q, [&](const Issue& i) { mem.issue(i); });
      } else if (unit.unit == Unit::kVxm) {
        expand(q, [&](const Issue& i) { vxm_.issue(unit.index, i); });
      } else if (unit.unit == Unit::kReserved) {
        expand(q, [](const Issue&) {});
      } else {
        expand(q, [&](const Issue& i) { planes_[static_cast<std::size_t>(unit.index)].issue(i); });
      }
    }
    vxm_.check_chains();
    for (MxmCheck& plane : planes_) plane.check_plane();
    finish();
    return std::move(ctx_.report);
  }

 private:
  // Calls `unit` for every instruction of the queue that is not an ICU's.
  template <typename UnitFn>
  void expand(int queue, const UnitFn& unit) {
    const auto q = static_cast<std::size_t>(queue);
    QueueWalker walker(p_.chip, p_.queues[q], trees_[q]);
    auto release = barriers_.releases[q].begin();
    Dispatch d;
    while (walker.next(&d)) {
      ++ctx_.report.use.dispatches;
      const Op op = d.instr.op;
      if (op == Op::kSync) {
        if (release == barriers_.releases[q].end()) return;
        ctx_.happened(*release);
        walker.resume_at(*release++);
        continue;
      }
      if (op != Op::kNotify) began(d.time);
      if (op == Op::kNotify || op == Op::kConfig) {
        ctx_.happened(d.time);
        continue;
      }
      const int superlanes = barriers_.power.at(d.time);
      ctx_.happened(last_event(op, d.time, superlanes));
      unit({d.instr,
            d.time,
            superlanes,
            {static_cast<std::uint16_t>(queue), static_cast<std::uint16_t>(d.word)}});
    }
  }

  // ALUs and accumulators show themselves when they have their result, the rest at dispatch
  // (trace/events.def).
  std::int64_t last_event(Op op, std::int64_t cycle, int superlanes) const {
    const bool at_result = info(op).unit == Unit::kVxm || op == Op::kAcc;
    const Cycle first = at_result ? timing::result_at(p_.chip, op, {cycle}) : Cycle{cycle};
    return (first + timing::stagger(superlanes - 1)).v;
  }

  void began(std::int64_t cycle) {
    auto& first = ctx_.report.first_dispatch;
    if (first < 0 || cycle < first) first = cycle;
  }

  void finish() {
    VerifyReport& r = ctx_.report;
    r.unused_launches = ctx_.streams.check(&r.faults);
    r.use.stream_launches = ctx_.streams.launches();
    r.use.stream_taps = ctx_.streams.taps();
    const std::int64_t last = r.last_write >= 0 ? r.last_write : r.last_event;
    if (r.first_dispatch >= 0) r.cycles = last - r.first_dispatch + 1;
    const auto order = [](const Fault& f) {
      return std::tuple(f.cycle, f.queue, f.kind, f.word, f.other_queue, f.other_word);
    };
    std::sort(r.faults.begin(), r.faults.end(),
              [&](const Fault& a, const Fault& b) { return order(a) < order(b); });
    r.faults.erase(std::unique(r.faults.begin(), r.faults.end()), r.faults.end());
    if (barriers_.deadlock) r.faults.push_back(*barriers_.deadlock);
  }

  const Program& p_;
  std::vector<QueueTree> trees_;
  Barriers barriers_;
  Context ctx_;
  VxmCheck vxm_;
  std::vector<MxmCheck> planes_;
};

}  // namespace

VerifyReport verify(const Program& p) { return Verifier(p).run(); }

}  // namespace lpu
