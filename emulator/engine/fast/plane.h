// One MXM plane: weight port, array and accumulators.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "emulator/engine/fast/cycle_set.h"
#include "emulator/engine/fast/issue.h"
#include "emulator/engine/fast/streams.h"
#include "emulator/engine/fast/weights.h"
#include "emulator/isa/semantics/decode.h"

namespace lpu::fast {

class Plane {
 public:
  void reset(const Chip& chip, int plane, const Streams& streams);
  void dispatch(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink);
  // The next cycle in which a product reaches the accumulators.
  std::int64_t next(std::int64_t now) const { return due_.first(now); }
  // After every dispatch of the cycle: a product due now was taken.
  void finish_cycle(std::int64_t now, FaultLatch* faults);

 private:
  static constexpr int kHorizon = 128;  // longer than entry + multiply
  static constexpr int kWordBytes = 4;
  struct Product {
    std::int64_t due = kNever;
    std::int64_t taken = kNever;  // cycle of the Acc that took it
    std::int32_t queue = 0, word = -1;
    std::vector<std::int32_t> sums;
  };
  struct Emission {
    std::array<Value, kWordBytes> values;
    std::vector<std::uint8_t> bytes;
  };

  bool load_exists(const Issue& i) const;
  bool decodes(semantics::Decode d) const;
  void load(const Issue& i, const Streams& streams, FaultLatch* faults, EventSink* sink);
  void put_columns(const Issue& i, const std::array<const Value*, 32>& taken);
  void put_column(int column, std::size_t bytes, const std::uint8_t* from);
  void install(const Issue& i, EventSink* sink);
  void activate(const Issue& i, const Streams& streams, FaultLatch* faults, EventSink* sink);
  void accumulate_row(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink);
  void launch_row(const Issue& i, const std::uint32_t* row, Stream first, Streams* streams);
  Product& product(std::int64_t due) { return products_[due_.slot(due)]; }

  Chip chip_;
  Direction outward_ = Direction::kEast, inward_ = Direction::kWest;
  Site tap_site_, launch_site_;
  std::size_t lanes_ = 0;
  Weights weights_;
  std::int64_t last_load_ = 0;
  std::int32_t last_load_word_ = -1;
  CycleSet<kHorizon> due_;
  std::array<Product, kHorizon> products_;
  std::vector<std::uint32_t> rows_;
  std::vector<Emission> emissions_;  // a ring over cycles
};

}  // namespace lpu::fast
