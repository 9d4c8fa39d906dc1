// One MXM plane: weight port, array and accumulators.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "emulator/engine/fast/cycle_set.h"
#include "emulator/engine/fast/emission.h"
#include "emulator/engine/fast/issue.h"
#include "emulator/engine/fast/pattern.h"
#include "emulator/engine/fast/products.h"
#include "emulator/engine/fast/streams.h"
#include "emulator/engine/fast/weights.h"
#include "emulator/isa/semantics/decode.h"

namespace lpu::fast {

class Plane {
 public:
  // `products` computes for this plane from now on, and has nothing of it under way.
  void reset(const Chip& chip, int plane, const Streams& streams, Products* products, Pins* pins);
  void dispatch(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink);
  // After every dispatch of the cycle: a product due now was taken.
  void finish_cycle(std::int64_t now, FaultLatch* faults) {
    if (due_.contains(now)) finish_product(now, faults);
  }

  // ---- loops of Lw
  // Takes the Lws of `pattern`, which is that loop, from cycle t on; false when it is not certain that they
  // break no rule, and nothing happened. The caller sees to catch_up() at the end of every iteration.
  bool start_loads(const Pattern& pattern, const Loop& loop, const std::vector<Instr>& words, std::int64_t t,
                   const Streams& streams);
  // What was taken up to cycle t is in the weight buffer.
  void catch_up(std::int64_t t, const Streams& streams);
  // Trains go; what is still to be taken has to be looked up. REQUIRES: catch_up().
  void forget_trains() {
    loads_.trains.fill(nullptr);
    loads_.doubted = ~std::uint32_t{0};
  }
  // Those dispatched in cycle t or later are the caller's again.
  void cut_loads(std::int64_t t, const Streams& streams);

  // Every sum is in its accumulator, every row emitted has its bytes.
  void add_sums();

  // This vector of SRAM is about to change; whoever refers to it gets a copy.
  void keep(const std::uint8_t* row);

 private:
  static constexpr int kHorizon = 128;  // longer than entry + multiply
  struct Due {
    std::int64_t cycle = kNever;
    std::int64_t taken = kNever;  // cycle of the Acc that took it
    std::int32_t queue = 0, word = -1;
    Product* product = nullptr;
  };
  struct Sum {  // an accumulation that is still to be done, and then the row to be emitted, if any
    Product* product;
    std::int32_t row, shift;
    bool clear;
    Emission* emission;
  };
  static constexpr std::size_t kMostStreams = 32;
  // The Lws of a loop.
  struct Loads {
    struct Rows {  // of one run, in its first iteration, by stream
      std::array<const std::uint8_t*, kMostStreams> first;
      std::array<std::int64_t, kMostStreams> step;  // bytes
    };
    const Pattern* pattern = nullptr;  // nullptr: nothing is left to be taken
    std::int64_t start = 0;
    std::int64_t iteration = 0, done = 0;  // done: of `run`
    std::size_t run = 0;
    std::int32_t step = 0;
    // Every run goes on where the one before ends, in columns and in SRAM: this many columns of each stream.
    std::int32_t joined = 0;
    // They are the whole stretches of a weight buffer.
    bool whole = false;
    std::array<std::int32_t, Pattern::kMostRuns> width;
    // Of each stream: its train, unless something comes in between, and from one iteration to the next.
    std::array<const ReadTrain*, kMostStreams> trains;
    std::array<std::int64_t, kMostStreams> iteration_step;  // bytes
    std::array<Rows, Pattern::kMostRuns> rows;
    // Streams, a bit each, on which something else may be before the last Lw; the others are certain as of so
    // many changes of the stream.
    std::uint32_t doubted = 0;
    std::array<std::uint32_t, kMostStreams> changes{};
  };
  using Taken = std::array<const std::uint8_t*, kMostStreams>;

  bool load_exists(const Issue& i) const;
  bool decodes(semantics::Decode d) const;
  void load(const Issue& i, const Streams& streams, FaultLatch* faults, EventSink* sink);
  void put_decoded(const Issue& i, const Taken& taken);
  void put_column(int column, const Value& v, int bytes);
  bool loads_exist(const Pattern& p, const Loop& loop, const std::vector<Instr>& words, std::int64_t t) const;
  bool find_trains(const Pattern& p, const Streams& streams);
  std::int32_t joined_columns(const Pattern& p) const;
  void take(std::int64_t count, std::size_t n, const Streams& streams);
  bool whole_stretches(const Pattern& p) const;
  std::uint32_t straight_streams(const Streams& streams);
  std::int64_t load_diagonal(std::int64_t offset) const;
  std::int64_t undisturbed_until(std::size_t n, const Streams& streams) const;
  bool meets_train(std::size_t n, const Streams& streams) const;
  void take_iteration(const Streams& streams);

  void install(const Issue& i, const Streams& streams, EventSink* sink);
  void activate(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink);
  Product* new_product(const std::uint8_t* activations, int bytes, WeightBuffer* weights);
  void finish_product(std::int64_t now, FaultLatch* faults);
  void submit();
  void accumulate_row(const Issue& i, Streams* streams, FaultLatch* faults, EventSink* sink);
  Emission* launch_row(const Issue& i, Stream first, Streams* streams);
  Due& due(std::int64_t cycle) { return ring_[due_.slot(cycle)]; }
  std::uint32_t* row(int n) { return rows_.data() + static_cast<std::size_t>(n) * lanes_; }

  Chip chip_;
  Direction outward_ = Direction::kEast, inward_ = Direction::kWest;
  Site tap_site_, launch_site_;
  std::size_t lanes_ = 0;
  Weights weights_;
  Loads loads_;
  std::int64_t last_load_ = 0;
  std::int32_t last_load_word_ = -1;

  Products* products_ = nullptr;
  std::vector<std::unique_ptr<Product>> made_;
  std::vector<Product*> free_, fresh_;  // fresh: not submitted yet
  std::vector<Sum> sums_;               // in order
  CycleSet<kHorizon> due_;
  std::array<Due, kHorizon> ring_;
  std::vector<std::uint32_t> rows_;
  Emissions emissions_;
};

}  // namespace lpu::fast
