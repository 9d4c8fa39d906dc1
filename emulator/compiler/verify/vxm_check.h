// The rules of the VXM: operand forms, streams taken and driven, and chains between ALUs, which must meet to
// the cycle.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "emulator/compiler/verify/context.h"

namespace lpu::verify_detail {

class VxmCheck {
 public:
  explicit VxmCheck(Context* ctx) : ctx_(ctx) {}
  void issue(int alu, const Issue& i);
  // After the last issue: every chained operand against the results of its producer.
  void check_chains();

 private:
  struct Result {
    std::int64_t cycle;
    int superlanes;
  };
  struct ChainUse {
    std::int64_t cycle;
    int producer, superlanes;
    Origin who;
  };
  bool operands_ok(const Instr& instr) const;
  bool source_ok(Operand o) const;
  bool sink_ok(Operand o) const;
  void take(const Issue& i, Operand o);
  void drive(const Issue& i, Operand o);

  Context* ctx_;
  std::array<std::vector<Result>, kAlus> results_;  // in order of cycle
  std::vector<ChainUse> uses_;
};

}  // namespace lpu::verify_detail
