#include "emulator/compiler/timeline.h"

#include <algorithm>
#include <limits>

namespace lpu::compiler {

namespace {
constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
}  // namespace

std::int64_t Timeline::first_of(const std::vector<Block>& queue, std::int64_t none) {
  for (const Block& b : queue) none = std::min(none, b.at());
  return none;
}

std::int64_t Timeline::end_of(const std::vector<Block>& queue, std::int64_t none) {
  for (const Block& b : queue) none = std::max(none, b.at() + b.length());
  return none;
}

std::int64_t Timeline::first() const {
  std::int64_t t = kHighest;
  for (const auto& q : queues_) t = first_of(q, t);
  return t;
}

std::int64_t Timeline::end() const {
  std::int64_t t = kLowest;
  for (const auto& q : queues_) t = end_of(q, t);
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

void Timeline::append_when_free(Timeline later, std::int64_t least) {
  for (std::size_t i = 0; i < queues_.size(); ++i)
    if (!queues_[i].empty() && !later.queues_[i].empty())
      least = std::max(least, end_of(queues_[i], kLowest) - first_of(later.queues_[i], kHighest));
  later.shift(least);
  append(std::move(later));
}

}  // namespace lpu::compiler
