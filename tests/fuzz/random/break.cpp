#include "tests/fuzz/random/break.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "emulator/isa/timing.h"
#include "emulator/program/walker.h"
#include "tests/fuzz/random/bad_operand.h"

namespace lpu::fuzz {
namespace {

using Test = std::function<bool(const Instr&)>;

struct Place {
  std::size_t atom, word;
};

std::vector<Place> places(const Plan& plan, const Test& test) {
  std::vector<Place> out;
  for (std::size_t a = 0; a < plan.atoms.size(); ++a)
    for (std::size_t w = 0; w < plan.atoms[a].words.size(); ++w)
      if (test(plan.atoms[a].words[w])) out.push_back({a, w});
  return out;
}

Test is(Op op) {
  return [op](const Instr& i) { return i.op == op; };
}
bool takes_alu(const Instr& i) {
  return info(i.op).unit == Unit::kVxm && (Operand::from_code(i.f[field::Vxm::a]).kind == OperandKind::kAlu ||
                                           Operand::from_code(i.f[field::Vxm::b]).kind == OperandKind::kAlu);
}

class Breaker {
 public:
  Breaker(const Plan& plan, Rng* rng) : plan_(plan), rng_(rng) {}

  bool apply(FaultKind kind) {
    switch (kind) {
      case FaultKind::kBadOperand:
        return bad_operand();
      case FaultKind::kBankConflict:
        return bank_conflict();
      case FaultKind::kReadTooSoon:
        return read_too_soon();
      case FaultKind::kUndrivenStream:
        return undriven();
      case FaultKind::kDoubleDrive:
        return double_drive();
      case FaultKind::kAluOperand:
        return alu_operand();
      case FaultKind::kWeightPort:
        return weight_port();
      case FaultKind::kWeightsNotInForce:
        return weights_not_in_force();
      case FaultKind::kNoProduct:
        return no_product();
      case FaultKind::kLostProduct:
        return drop_one(is(Op::kAcc));
      case FaultKind::kDeadlock:
        return deadlock();
      case FaultKind::kNone:
        break;
    }
    return false;
  }
  const Plan& plan() const { return plan_; }

 private:
  std::optional<Place> some(const Test& test) {
    const auto all = places(plan_, test);
    if (all.empty()) return std::nullopt;
    return rng_->pick(all);
  }
  Instr& at(Place p) { return plan_.atoms[p.atom].words[p.word]; }
  bool drop_one(const Test& test) {
    const auto p = some(test);
    if (p) plan_.atoms.erase(plan_.atoms.begin() + static_cast<std::ptrdiff_t>(p->atom));
    return p.has_value();
  }
  bool shift_one(const Test& test, int by) {
    const auto p = some(test);
    if (p) plan_.atoms[p->atom].start += by;
    return p.has_value();
  }

  bool bad_operand() {
    const auto p = some([](const Instr& i) { return info(i.op).unit != Unit::kIcu; });
    if (!p) return false;
    at(*p) = with_bad_operand(plan_.chip, at(*p), rng_);
    return true;
  }

  bool bank_conflict() {
    const auto p = some(is(Op::kReadWrite));
    if (!p) return false;
    auto& f = at(*p).f;
    const auto bank = static_cast<std::int32_t>(plan_.chip.mem_bank_words);
    f[field::ReadWrite::waddr] = f[field::ReadWrite::addr] / bank * bank + rng_->below(bank);
    return true;
  }

  // A Read of what a Write has just stored, in the cycles before it may be seen.
  bool read_too_soon() {
    const auto p = some(is(Op::kWrite));
    if (!p || plan_.chip.lat_write_to_read < 2) return false;
    const Atom& a = plan_.atoms[p->atom];
    const Instr read = make_instr(Op::kRead, {at(*p).f[field::Write::addr], rng_->below(64)});
    const std::int64_t when = a.start + rng_->range(1, plan_.chip.lat_write_to_read - 1);
    plan_.atoms.push_back(make_atom(a.queue, when, {read}, {}, {}));
    return true;
  }

  bool undriven() {
    switch (rng_->below(4)) {
      case 0:
        return drop_one(is(Op::kRead));
      case 1:
        return shift_one(is(Op::kWrite), rng_->percent(50) ? 1 : -1);
      case 2:
        return shift_one(is(Op::kRead), rng_->percent(50) ? 1 : -1);
      default:
        return retarget(field::Write::stream, is(Op::kWrite));
    }
  }

  bool retarget(int stream_field, const Test& test) {
    const auto p = some(test);
    if (p) at(*p).f[static_cast<std::size_t>(stream_field)] = rng_->below(64);
    return p.has_value();
  }

  // The same Read in a slice that shares the stream register.
  bool double_drive() {
    const auto p = some(is(Op::kRead));
    if (!p) return false;
    Atom twin = plan_.atoms[p->atom];
    const QueueInfo slice = queue_info(plan_.chip, twin.queue);
    const auto per_hop = static_cast<int>(plan_.chip.mem_slices_per_hop);
    const int other = slice.index / per_hop * per_hop + rng_->below(per_hop);
    if (other == slice.index || other >= plan_.chip.mem_slices) return false;
    twin.queue = mem_queue(plan_.chip, slice.hemisphere, other);
    plan_.atoms.push_back(twin);
    return true;
  }

  bool alu_operand() {
    const auto p = some(takes_alu);
    if (!p) return false;
    if (rng_->percent(50)) {
      plan_.atoms[p->atom].start += rng_->percent(50) ? 1 : -1;
      return true;
    }
    auto& f = at(*p).f;
    const bool first = Operand::from_code(f[field::Vxm::a]).kind == OperandKind::kAlu;
    f[first ? field::Vxm::a : field::Vxm::b] = Operand::alu(rng_->below(kAlus)).code();
    return true;
  }

  // On a chip whose weight port is slower than the program takes it to be.
  bool weight_port() {
    if (!some(is(Op::kLw))) return false;
    plan_.chip.mxm_weight_interval += rng_->range(1, 16);
    return true;
  }

  bool weights_not_in_force() {
    if (rng_->percent(30)) return drop_one(is(Op::kIw));
    if (rng_->percent(50)) return shift_one(is(Op::kIw), 1);
    const auto p = some(is(Op::kAbc));
    if (p) at(*p).f[field::Abc::set] ^= 1;
    return p.has_value();
  }

  bool no_product() { return rng_->percent(50) ? drop_one(is(Op::kAbc)) : shift_one(is(Op::kAcc), -1); }

  bool deadlock() {
    if (!some(is(Op::kSync))) return false;
    std::erase_if(plan_.atoms, [](const Atom& a) { return a.words.front().op == Op::kNotify; });
    return true;
  }

  Plan plan_;
  Rng* rng_;
};

}  // namespace

std::optional<Program> break_rule(FaultKind kind, const Random& legal, std::uint64_t seed) {
  Rng rng(seed);
  Breaker breaker(legal.plan, &rng);
  if (!breaker.apply(kind)) return std::nullopt;
  auto program = encode(breaker.plan(), rng);
  if (!program || !program_faults(*program).empty()) return std::nullopt;
  return program;
}

}  // namespace lpu::fuzz
