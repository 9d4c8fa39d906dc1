// The instruments: reads the design's wires once per cycle and makes events and counts of what it sees.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "emulator/engine/engine.h"
#include "emulator/engine/rtl/model.h"

namespace lpu::rtl {

class Observer {
 public:
  Observer(const Model& model, const Chip& chip);

  void reset();
  void attach(EventSink* sink) { sink_ = sink; }
  void observe(std::int64_t cycle);

  // `cycles` and `end_cycle` follow from what was observed so far.
  RunResult counts() const;
  // The queue parked since when and at which cycle, for the lowest queue that is; queue -1: none.
  struct Parked {
    int queue = -1;
    std::int64_t since = 0;
    int word = -1;
  };
  Parked first_parked() const;

 private:
  using Wire = const std::uint8_t*;
  struct Queue {
    Wire valid, word, released, parked, pc;
    std::int64_t parked_since;
  };
  struct MemTile {
    int queue, tile;
    Wire reads, raddr, rdata, writes, waddr, wdata;
  };
  struct AluTile {
    int queue, tile;
    Wire valid, op, planes;
  };
  struct PlaneTile {
    int weights, array, acc, tile;
    Wire takes, columns, load, installs, multiplies, powered, word, activation, done, row, sums;
  };

  void add_queues(const Model& model);
  void add_mems(const Model& model);
  void add_alus(const Model& model);
  void add_planes(const Model& model);

  void observe_queue(int index);
  void count(const Instr& instr);
  void observe_mem(const MemTile& t);
  void observe_alu(const AluTile& t);
  void observe_plane(const PlaneTile& t);
  void event(int queue, EventKind kind, int superlane, int index, std::span<const std::uint8_t> payload = {});

  Chip chip_;
  EventSink* sink_ = nullptr;
  std::vector<Queue> queues_;
  std::vector<MemTile> mems_;
  std::vector<AluTile> alus_;
  std::vector<PlaneTile> planes_;
  std::int64_t cycle_ = 0, last_event_ = -1;
  RunResult counts_;
};

}  // namespace lpu::rtl
