// Many independent evaluations, on all threads of all ranks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "emulator/explore/team.h"

namespace lpu::explore {

struct Work {
  std::vector<std::uint64_t> items;                                       // rank 0's decide
  unsigned threads = 1;                                                   // of this rank
  std::function<std::string(std::uint64_t item)> evaluate;                // from any thread
  std::function<void(std::uint64_t item, const std::string& text)> done;  // rank 0, its own thread, any order
};

// Every rank calls it with the same evaluate(). Throws std::logic_error, after all else is done, with what
// the first item in order threw that threw at all.
void do_work(Work work, Team& team);

}  // namespace lpu::explore
