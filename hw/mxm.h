// One MXM plane as a slice: what its three queues issue goes past the checks of tile 0 to what computes.
//
// Three queues: weights (Lw), array (Iw, Abc), accumulators (Acc).
#pragma once

#include <memory>

#include "hw/icu.h"
#include "hw/mxm_check.h"
#include "hw/mxm_plane.h"
#include "hw/slice.h"

namespace lpu::hw {

class Mxm final : public Slice {
 public:
  struct Queues {
    const Icu &weights, &array, &accumulators;
  };
  Mxm(const sc_core::sc_module_name& name, const Nets& nets, int plane, const Queues& queues,
      MxmKind kind = MxmKind::kOwn);

  void reset() override;
  void evaluate() override;
  // The edge for a plane with a clock of its own: called when the issue registers have taken their next value
  // and the stream registers have not.
  void edge() { plane_->edge(issued()); }
  bool idle() const override { return check_.idle() && plane_->idle(); }
  bool launches() const override { return check_.launches(); }

 private:
  Command issued(const Icu& icu, Unit unit) const;
  MxmCommands issued() const;

  Nets nets_;
  Queues q_;
  MxmPlace place_;
  MxmCheck check_;
  std::unique_ptr<MxmPlane> plane_;
};

}  // namespace lpu::hw
