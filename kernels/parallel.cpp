#include "kernels/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include "kernels/matmul.h"

#if defined(__unix__)
#include <pthread.h>
#endif

namespace lpu::kernels {
namespace {

std::atomic<unsigned> thread_count{1};

// Threads that stay, for calls that take less time than starting one.
class Pool {
 public:
  explicit Pool(unsigned workers) {
    for (unsigned i = 0; i < workers; ++i) threads_.emplace_back([this] { work(); });
  }
  ~Pool() {
    job_ = nullptr;
    start();
  }
  std::size_t workers() const { return threads_.size(); }
  // Runs job on the caller and on every worker; returns when all are done.
  void run(const std::function<void()>& job) {
    job_ = &job;
    pending_ = threads_.size();
    start();
    job();
    for (std::size_t left = pending_; left != 0; left = pending_) pending_.wait(left);
  }

 private:
  void start() {
    ++generation_;
    generation_.notify_all();
  }
  void work() {
    // A generation ends only when every worker is done with it, so none is missed.
    for (unsigned seen = 0;; ++seen) {
      generation_.wait(seen);
      if (job_ == nullptr) return;
      (*job_)();
      if (--pending_ == 0) pending_.notify_one();
    }
  }

  const std::function<void()>* job_ = nullptr;
  std::atomic<unsigned> generation_{0};
  std::atomic<std::size_t> pending_{0};
  std::vector<std::jthread> threads_;  // last: joined before what they use goes away
};

// The one pool, and whether somebody has it.
struct SharedPool {
  std::atomic<bool> taken{false};
  std::unique_ptr<Pool> pool;
};
SharedPool& shared_pool() {
  static SharedPool shared;
#if defined(__unix__)
  // A forked child has none of its parent's threads: the pool is left as it is, since ending it would wait
  // for them, and the next call starts another.
  static const int registered = pthread_atfork(nullptr, nullptr, [] {
    static_cast<void>(shared.pool.release());
    shared.taken = false;
  });
  static_cast<void>(registered);
#endif
  return shared;
}

// The pool while nobody else has it: calls at the same time, or from inside one, run without it.
class PoolLease {
 public:
  explicit PoolLease(std::size_t workers) : shared_(shared_pool()), owned_(!shared_.taken.exchange(true)) {
    if (!owned_) return;
    if (!shared_.pool || shared_.pool->workers() != workers)
      shared_.pool = std::make_unique<Pool>(static_cast<unsigned>(workers));
  }
  ~PoolLease() {
    if (owned_) shared_.taken = false;
  }
  PoolLease(const PoolLease&) = delete;
  PoolLease& operator=(const PoolLease&) = delete;
  void run(const std::function<void()>& job) {
    if (owned_) {
      shared_.pool->run(job);
    } else {
      job();
    }
  }

 private:
  SharedPool& shared_;
  bool owned_;
};

// So many ranges per thread, taken as threads come free: another program may hold one of them up.
constexpr std::size_t kRangesPerThread = 8;

}  // namespace

void set_threads(unsigned threads) { thread_count = std::max(1u, threads); }
unsigned threads() { return thread_count; }

void parallel_for(std::size_t count, std::size_t grain,
                  const std::function<void(std::size_t begin, std::size_t end)>& body) {
  if (count == 0) return;
  const std::size_t grains = (count + grain - 1) / grain;
  if (threads() == 1 || grains == 1) return body(0, count);
  const std::size_t ranges = std::min<std::size_t>(threads() * kRangesPerThread, grains);
  const auto bound = [&](std::size_t i) { return std::min(count, grains * i / ranges * grain); };
  std::vector<std::exception_ptr> errors(ranges);
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < ranges; i = next++) {
      try {
        body(bound(i), bound(i + 1));
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  PoolLease(threads() - 1).run(run);
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace lpu::kernels
