// Costs and runs of many problems: what the cache has is taken from it, the rest is shared out, every problem
// done once however often it is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "emulator/explore/cost.h"
#include "emulator/explore/store.h"
#include "emulator/explore/team.h"
#include "emulator/explore/verify_run.h"

namespace lpu::explore {

class Evaluator {
 public:
  struct Options {
    unsigned threads = 1;
    // Told after each result how many of how many are there; on the calling thread of rank 0.
    std::function<void(std::size_t done, std::size_t all)> progress;
  };
  // Ranks other than 0 leave the store empty.
  Evaluator(Store* store, Team* team, Options options)
      : store_(*store), team_(*team), options_(std::move(options)) {}

  // In the order of `problems`, on rank 0; other ranks get nothing.
  std::vector<Cost> costs(const std::vector<Problem>& problems);
  // The same for runs on the fast engine. A problem that was refused has an empty run.
  std::vector<VerifyRun> runs(const std::vector<Problem>& problems, std::uint64_t seed);

  std::size_t computed() const { return computed_; }  // since the start; not taken from the cache

 private:
  // Texts by problem, in order.
  std::vector<std::string> texts(const std::vector<std::string>& keys,
                                 const std::function<std::string(std::size_t)>& evaluate,
                                 const std::function<bool(const std::string&)>& readable);

  Store& store_;
  Team& team_;
  Options options_;
  std::size_t computed_ = 0;
};

}  // namespace lpu::explore
