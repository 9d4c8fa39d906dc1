// The fast engine: the run loop and the dispatch of every queue (engine.cpp), loops taken as one
// (passage.cpp).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "emulator/engine/fast/barrier.h"
#include "emulator/engine/fast/calendar.h"
#include "emulator/engine/fast/issue.h"
#include "emulator/engine/fast/memory.h"
#include "emulator/engine/fast/plane.h"
#include "emulator/engine/fast/products.h"
#include "emulator/engine/fast/queue.h"
#include "emulator/engine/fast/streams.h"
#include "emulator/engine/fast/tally.h"
#include "emulator/engine/fast/vxm.h"

namespace lpu::fast {

class Machine final : public Engine {
 public:
  explicit Machine(unsigned threads) : products_(threads) {}

  std::string refuses(const Chip&) const override { return ""; }
  void load(const Program& p) override;
  RunResult run(std::int64_t limit) override;
  void peek(int queue, int addr, std::span<std::uint8_t> out) const override {
    memory_.peek(queue, addr, out);
  }
  void poke(int queue, int addr, std::span<const std::uint8_t> in) override;
  void attach(EventSink* sink) override { sink_ = sink; }

 private:
  void load_queues(const Program& p);
  std::int64_t next_cycle() const;
  void step(std::int64_t t);
  void configure(std::int64_t t);
  void commit(std::int64_t t);
  void settle();
  void dispatch(int queue, std::int64_t t);
  void execute(const Issue& i, int unit_index);
  void sync(const Issue& i);
  void notify(const Issue& i);
  void release(std::int32_t queue, std::int64_t at);
  void schedule(int queue);
  void signal(EventKind kind, std::int32_t queue, std::int64_t t, int index);
  void deadlock();
  RunResult result() const;

  // ---- loops taken as one
  Queue& queue(int q) { return *queues_[static_cast<std::size_t>(q)]; }
  Plane& plane(const Queue& q) { return planes_[static_cast<std::size_t>(q.unit_index)]; }
  bool start_passage(const Issue& i);
  void visit_passage(int queue);
  void count(const Queue& q, std::int64_t t, Tally* tally) const;
  void cut_passages(std::int64_t t);
  void cut_passage(int queue, std::int64_t t);

  const Program* program_ = nullptr;
  EventSink* sink_ = nullptr;
  Streams streams_{[this] { settle(); }};
  Memory memory_;
  Vxm vxm_;
  Pins pins_;
  std::vector<Plane> planes_;
  Barrier barrier_;
  Calendar calendar_;
  std::vector<std::unique_ptr<Queue>> queues_;
  int configs_ahead_ = 0;    // queues whose next instruction is Config
  bool has_config_ = false;  // anywhere in the program
  bool passages_ = false;    // whether loops may be taken as one
  int vl_ = 0;
  std::int64_t now_ = 0;
  bool over_ = false;
  FaultLatch faults_;
  Tally tally_;
  Products products_;  // last: its threads end before what they work on
};

}  // namespace lpu::fast
