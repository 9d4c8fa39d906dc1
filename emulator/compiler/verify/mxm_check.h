// The rules of one MXM plane: the weight port, weights in force for each activation, and one accumulate for
// each product in the very cycle it arrives.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/compiler/verify/context.h"

namespace lpu::verify_detail {

class MxmCheck {
 public:
  MxmCheck(Context* ctx, int plane);
  void issue(const Issue& i);
  // After the last issue: what concerns two of the plane's queues.
  void check_plane();

 private:
  struct Install {
    std::int64_t in_force;  // from this cycle on
    int set;
    Origin who;
  };
  struct Activation {
    std::int64_t cycle, product;  // dispatch, and the cycle its product arrives
    int set;
    Origin who;
  };
  struct Accumulate {
    std::int64_t cycle;
    Origin who;
  };
  void load(const Issue& i);
  void activate(const Issue& i);
  void accumulate(const Issue& i);
  bool load_ok(const Instr& instr) const;
  bool accumulate_ok(const Instr& instr) const;
  void check_weights_in_force();
  void check_products();

  Context* ctx_;
  std::size_t plane_;
  Hemisphere hemisphere_;
  Site tap_, launch_;
  std::int64_t port_free_ = 0;  // first cycle the weight port takes another Lw
  Origin last_load_{};
  std::vector<Install> installs_;
  std::vector<Activation> activations_;
  std::vector<Accumulate> accumulates_;
};

}  // namespace lpu::verify_detail
