#include "tests/fuzz/random/bad_operand.h"
#include "tests/fuzz/random/collide.h"

namespace lpu::fuzz {
namespace {

const std::vector<Op>& vxm_ops() {
  static const std::vector<Op> kOps = [] {
    std::vector<Op> ops;
    for (const OpInfo& o : all_ops())
      if (o.unit == Unit::kVxm) ops.push_back(o.op);
    return ops;
  }();
  return kOps;
}

class Chaos {
 public:
  Chaos(std::uint64_t seed, const Chip& chip) : rng_(seed), chip_(chip) {
    base_ = rng_.below(2 * chip.mem_slices);
    streams_ = rng_.range(1, 4);
  }

  Program make() {
    Program p;
    p.chip = chip_;
    p.queues.resize(static_cast<std::size_t>(queue_count(chip_)));
    for (int units = rng_.range(2, 24); units > 0; --units) {
      const int queue = some_queue();
      for (int words = rng_.range(1, 6); words > 0; --words)
        add(queue_info(chip_, queue), &p.queues[static_cast<std::size_t>(queue)]);
    }
    return p;
  }

 private:
  int some_queue() {
    if (rng_.percent(50)) return (base_ + rng_.below(6)) % static_cast<int>(2 * chip_.mem_slices);
    if (rng_.percent(50)) return vxm_queue(chip_, rng_.below(kAlus));
    return mxm_queue(chip_, 0, Unit::kMxmWeights) + rng_.below(3 * chip_.mxm_planes);
  }
  void add(const QueueInfo& queue, std::vector<Instr>* words) {
    if (rng_.percent(60)) words->push_back(make_instr(Op::kNop, {rng_.range(1, rng_.percent(90) ? 6 : 60)}));
    const Instr word = of_unit(queue.unit);
    words->push_back(rng_.percent(2) ? with_bad_operand(chip_, word, &rng_) : word);
  }
  Instr of_unit(Unit unit) {
    switch (unit) {
      case Unit::kMem:
        return mem();
      case Unit::kVxm:
        return vxm();
      case Unit::kMxmWeights:
        return make_instr(Op::kLw,
                          {rng_.below(8), stream(), rng_.range(1, 4), rng_.percent(70) ? 0 : rng_.below(5)});
      case Unit::kMxmArray:
        return rng_.percent(50) ? make_instr(Op::kIw, {rng_.below(2)})
                                : make_instr(Op::kAbc, {rng_.below(2), stream()});
      default:
        return make_instr(Op::kAcc, {rng_.below(4), 0, rng_.below(2), 0, stream() & ~3});
    }
  }
  Instr mem() {
    const int form = rng_.below(10);
    if (form < 6) return make_instr(Op::kRead, {address(), stream()});
    if (form < 8) return make_instr(Op::kWrite, {address(), stream()});
    return make_instr(Op::kReadWrite, {address(), stream(), address(), stream()});
  }
  Instr vxm() {
    const Op op = rng_.pick(vxm_ops());
    const int a = operand(), b = takes_b(op) ? operand() : Operand{}.code();
    return make_instr(op, {a, b, result(), 5});
  }
  int operand() {
    switch (rng_.below(6)) {
      case 0:
        return Operand::alu(rng_.below(kAlus)).code();
      case 1:
        return Operand::byte(Stream::from_code(stream())).code();
      case 2:
        return Operand::group(direction(), 0).code();
      default:
        return Operand::imm().code();
    }
  }
  int result() {
    if (rng_.percent(20)) return Operand{}.code();
    if (rng_.percent(50)) return Operand::byte(Stream::from_code(stream())).code();
    return Operand::group(direction(), rng_.below(2)).code();
  }
  Direction direction() { return rng_.percent(50) ? Direction::kEast : Direction::kWest; }
  int stream() { return Stream{direction(), static_cast<std::uint8_t>(rng_.below(streams_))}.code(); }
  int address() { return rng_.below(4) + (rng_.percent(50) ? static_cast<int>(chip_.mem_bank_words) : 0); }

  Rng rng_;
  Chip chip_;
  int base_ = 0, streams_ = 1;
};

}  // namespace

Program chaos(std::uint64_t seed, const Chip& chip) { return Chaos(seed, chip).make(); }

}  // namespace lpu::fuzz
