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

void Timeline::add_loop(Timeline once, std::int64_t at, std::int64_t count, std::int64_t period,
                        const std::function<std::int64_t(int queue)>& step) {
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    if (once.queues_[i].empty()) continue;
    Block body = Block::sequence(at, std::move(once.queues_[i]));
    queues_[i].push_back(body.repeat({count, period, step(static_cast<int>(i))}));
  }
}

Timeline Timeline::loop_of(const Chip& chip, const std::vector<Timeline>& rounds, std::int64_t period) {
  Timeline all(chip);
  const auto sorted = [](std::vector<Block> b) {
    std::stable_sort(b.begin(), b.end(), [](const Block& x, const Block& y) { return x.at() < y.at(); });
    return Block::sequence(0, std::move(b));
  };
  for (std::size_t q = 0; q < all.queues_.size(); ++q) {
    if (rounds.front().queues_[q].empty()) continue;
    Block first = sorted(rounds.front().queues_[q]);
    std::optional<std::int64_t> step;
    bool alike = rounds.size() > 1;
    for (std::size_t r = 1; r < rounds.size() && alike; ++r) {
      const auto total =
          first.step_to(sorted(rounds[r].queues_[q]), static_cast<std::int64_t>(r) * period, std::nullopt);
      if (r == 1) step = total;
      alike = total && *total == static_cast<std::int64_t>(r) * *step;
    }
    if (alike) {
      all.queues_[q].push_back(first.repeat({static_cast<std::int64_t>(rounds.size()), period, *step}));
    } else {
      for (const Timeline& t : rounds)
        for (const Block& b : t.queues_[q]) all.queues_[q].push_back(b);
    }
  }
  return all;
}

void Timeline::append_when_free(Timeline later, std::int64_t least) {
  for (std::size_t i = 0; i < queues_.size(); ++i)
    if (!queues_[i].empty() && !later.queues_[i].empty())
      least = std::max(least, end_of(queues_[i], kLowest) - first_of(later.queues_[i], kHighest));
  later.shift(least);
  append(std::move(later));
}

}  // namespace lpu::compiler
