// What `lpu explore` and `lpu claims` share: the cache of results, and how far the work is.
#pragma once

#include <chrono>
#include <memory>

#include "emulator/cli/arguments.h"
#include "emulator/cli/progress.h"
#include "emulator/explore/evaluator.h"
#include "emulator/explore/store.h"

namespace lpu::cli {

void add_store_options(Arguments* arguments);
// Throws BadInput, std::invalid_argument.
std::unique_ptr<explore::Store> open_store(const Arguments& arguments);

// "1,234 of 10,000, 12 s left"
class ExploreProgress {
 public:
  explore::Evaluator::Options options(unsigned threads);
  void clear() { progress_.clear(); }

 private:
  void show(std::size_t done, std::size_t all);

  Progress progress_;
  std::size_t first_ = 0, all_ = 0;  // done when the first result came, of how many
  std::chrono::steady_clock::time_point start_, shown_;
};

}  // namespace lpu::cli
