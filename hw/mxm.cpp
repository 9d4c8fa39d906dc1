#include "hw/mxm.h"

#include "hw/control.h"

namespace lpu::hw {

Mxm::Mxm(const sc_core::sc_module_name& name, const Nets& nets, int plane, const Queues& queues, MxmKind kind)
    : Slice(name),
      nets_(nets),
      q_(queues),
      place_{plane, queues.weights.queue(), queues.array.queue(), queues.accumulators.queue()},
      check_(nets, place_),
      plane_(make_mxm_plane(kind, nets, place_)) {}

void Mxm::reset() {
  check_.reset();
  plane_->reset();
}

void Mxm::evaluate() {
  const MxmCommands c = issued();
  if (!c.any() && idle()) return;
  if (check_.accepts(c)) plane_->evaluate(c);  // else the run stops in this cycle
}

Command Mxm::issued(const Icu& icu, Unit unit) const {
  Command c;
  c.word = Command::kNothing;
  const Command* i = icu.issue();
  if (i == nullptr || info(i->instr.op).unit != unit) return c;
  c = *i;
  c.active = nets_.control.active();
  return c;
}

MxmCommands Mxm::issued() const {
  return {issued(q_.weights, Unit::kMxmWeights), issued(q_.array, Unit::kMxmArray),
          issued(q_.accumulators, Unit::kMxmAcc)};
}

}  // namespace lpu::hw
