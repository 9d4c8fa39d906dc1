#include "emulator/explore/work.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace lpu::explore {
namespace {

// Results on their way from the threads to the one that collects.
class Mailbox {
 public:
  void put(Message m) {
    {
      const std::lock_guard lock(mutex_);
      messages_.push_back(std::move(m));
    }
    ready_.notify_one();
  }
  // All there are, after waiting for one at most so long.
  std::vector<Message> take(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, wait, [&] { return !messages_.empty(); });
    return std::exchange(messages_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Message> messages_;
};

// First letter of a result: how it went.
constexpr char kFine = '+', kThrew = '-';

std::string outcome(const Work& work, std::uint64_t item) {
  try {
    return kFine + work.evaluate(item);
  } catch (const std::exception& e) {
    return kThrew + std::string(e.what());
  }
}

void share_items(std::vector<std::uint64_t>* items, Team& team) {
  std::vector<std::uint8_t> bytes(items->size() * sizeof(std::uint64_t));
  if (!bytes.empty()) std::memcpy(bytes.data(), items->data(), bytes.size());
  team.broadcast(&bytes);
  items->resize(bytes.size() / sizeof(std::uint64_t));
  if (!bytes.empty()) std::memcpy(items->data(), bytes.data(), bytes.size());
}

class Collector {
 public:
  explicit Collector(const Work& work) : work_(work) {}
  void take(const Message& m) {
    ++taken_;
    if (m.text.front() == kFine)
      work_.done(m.index, m.text.substr(1));
    else
      errors_.emplace(m.index, m.text.substr(1));
  }
  std::size_t taken() const { return taken_; }
  void rethrow() const {
    if (!errors_.empty()) throw std::logic_error(errors_.begin()->second);
  }

 private:
  const Work& work_;
  std::size_t taken_ = 0;
  std::map<std::uint64_t, std::string> errors_;
};

}  // namespace

void do_work(Work work, Team& team) {
  share_items(&work.items, team);
  const auto ranks = static_cast<std::size_t>(team.size()), rank = static_cast<std::size_t>(team.rank());
  const std::size_t all = work.items.size();
  const std::size_t mine = all > rank ? (all - rank + ranks - 1) / ranks : 0;
  std::atomic<std::size_t> next{0};
  Mailbox mailbox;
  std::vector<std::jthread> pool;
  for (std::size_t t = 0; t < std::min<std::size_t>(std::max(1u, work.threads), mine); ++t)
    pool.emplace_back([&] {
      for (std::size_t i = next++; i < mine; i = next++) {
        const std::uint64_t item = work.items[rank + i * ranks];
        mailbox.put({item, outcome(work, item)});
      }
    });
  // Other ranks' messages are asked for, so rank 0 of several must not wait long for its own.
  const std::chrono::milliseconds wait(ranks > 1 ? 1 : 1000);
  Collector collector(work);
  const std::size_t expected = rank == 0 ? all : mine;
  std::size_t seen = 0;
  const auto collect = [&] {
    for (const Message& m : mailbox.take(wait)) {
      ++seen;
      if (rank == 0)
        collector.take(m);
      else
        team.send(m);
    }
    for (auto m = team.receive(); rank == 0 && m; m = team.receive()) {
      ++seen;
      collector.take(*m);
    }
  };
  try {
    while (seen < expected) collect();
  } catch (...) {
    next = mine;  // nobody would take what the threads still made
    throw;
  }
  collector.rethrow();
}

}  // namespace lpu::explore
