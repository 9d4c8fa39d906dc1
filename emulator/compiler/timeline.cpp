#include "emulator/compiler/timeline.h"

#include <algorithm>
#include <limits>

namespace lpu::compiler {

std::int64_t Timeline::first() const {
  std::int64_t t = std::numeric_limits<std::int64_t>::max();
  for (const auto& q : queues_)
    for (const Block& b : q) t = std::min(t, b.at());
  return t;
}

std::int64_t Timeline::end() const {
  std::int64_t t = std::numeric_limits<std::int64_t>::min();
  for (const auto& q : queues_)
    for (const Block& b : q) t = std::max(t, b.at() + b.length());
  return t;
}

void Timeline::shift(std::int64_t by) {
  for (auto& q : queues_)
    for (Block& b : q) b.shift(by);
}

void Timeline::append(Timeline later) {
  for (std::size_t i = 0; i < queues_.size(); ++i)
    for (Block& b : later.queues_[i]) queues_[i].push_back(std::move(b));
}

}  // namespace lpu::compiler
