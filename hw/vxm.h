// The vector unit: 16 ALUs per tile, each on 16 lanes of 32 bits (P20 III-C, tsp.md 7). An ALU's result moves
// through `latency.alu` registers; the last one is what a chained ALU takes and, at the MEM edge, the stream
// registers.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "emulator/engine/fault.h"
#include "hw/alu.h"
#include "hw/command.h"
#include "hw/icu.h"
#include "hw/pipe.h"
#include "hw/slice.h"

namespace lpu::hw {

class Vxm final : public Slice {
 public:
  // `icus`: the queues of ALU 0..15.
  Vxm(const sc_core::sc_module_name& name, const Nets& nets, std::vector<const Icu*> icus);

  void reset() override;
  void evaluate() override;
  bool idle() const override { return under_way_ == 0; }
  bool launches() const override;

 private:
  using Lanes = AluLanes;
  struct Result {
    Lanes lanes;
    std::int32_t out, active, word;  // out: the operand code of the streams driven
    Op op;
  };
  struct Tile {
    std::uint32_t commanded = 0;  // bit i: ALU i executes command[i] in this cycle
    std::array<Command, kAlus> command;
    std::array<Pipe<Result>, kAlus> pipe;  // lat_alu stages
  };

  void take_issued();
  bool accepts(int alu, const Command& c) const;
  void check_operand(int alu, const Command& c, Operand o) const;
  void report(FaultKind kind, int alu, const Command& c) const;

  void step_tile(int tile);
  Result execute(int tile, const Command& c) const;
  Lanes operand(int tile, Operand o, std::int32_t immediate) const;
  const std::uint8_t* tapped(int tile, Operand o, int nth) const;
  void drive(int tile, int alu, const Result& r) const;
  void hand_north();

  Nets nets_;
  std::vector<const Icu*> icus_;
  int superlanes_;
  std::vector<Tile> tiles_;
  std::uint64_t under_way_ = 0;  // bit k: tile k has a command or a result under way
};

}  // namespace lpu::hw
