// A fast engine that may take loops as one and products late, on any number of threads, beside one that is
// watched by a sink and therefore does everything one by one. What they say and leave must be the same.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/engine/engine.h"
#include "tests/fuzz/random/rng.h"

namespace lpu::tests {

class WatchedTwin {
 public:
  explicit WatchedTwin(unsigned threads = 1);

  void load(const Program& p);
  // Both up to `limit`; empty, or the first thing they differ in.
  std::string run(std::int64_t limit);
  std::string run_to_end() { return run(std::int64_t{1} << 40); }
  const RunResult& result() const { return result_; }
  // In both.
  void poke(int queue, int addr, const std::vector<std::uint8_t>& row);
  // From the next run on the free one is watched as well, or not any more.
  void watch_both(bool both);
  // Empty, or where their memories differ. Looks at `rows` of every slice, all of them unless told.
  std::string memory(std::optional<int> rows = std::nullopt) const;

 private:
  const Program* program_ = nullptr;
  std::unique_ptr<Engine> free_, watched_;
  RunResult result_;
};

// The whole comparison: to the end at once; then in pieces cut at random, with vectors changed and the sink
// taken away and given back in between. Empty, or what differs.
std::string twin_difference(WatchedTwin* twin, const Program& p, fuzz::Rng rng);

}  // namespace lpu::tests
