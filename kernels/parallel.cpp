#include "kernels/parallel.h"

#include <hwy/cache_control.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <tuple>
#include <vector>

#include "kernels/matmul.h"

#if defined(__unix__)
#include <pthread.h>
#endif

namespace lpu::kernels {
namespace {

std::atomic<unsigned> thread_count{1};

// Until `value` is not `old` any more. What is waited for comes soon or not for long, and to wake a thread
// takes as long as a tenth of a large matrix: so it looks for some 50 microseconds before it sleeps.
template <class T>
void wait_while(const std::atomic<T>& value, T old) {
  constexpr int kLooks = 4000;
  for (int look = 0; look < kLooks; ++look) {
    if (value.load(std::memory_order_acquire) != old) return;
    hwy::Pause();
  }
  value.wait(old);
}

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
    for (std::size_t left = pending_; left != 0; left = pending_) wait_while(pending_, left);
  }

 private:
  void start() {
    ++generation_;
    generation_.notify_all();
  }
  void work() {
    // A generation ends only when every worker is done with it, so none is missed.
    for (unsigned seen = 0;; ++seen) {
      wait_while(generation_, seen);
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

// Of several, the one of the lowest range.
class FirstError {
 public:
  void note(std::size_t begin, std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    if (!error_ || begin < begin_) std::tie(begin_, error_) = std::tuple(begin, error);
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::size_t begin_ = 0;
  std::exception_ptr error_;
};

// Ranges of a job, taken as threads come free: another program may hold one of them up. Each is a share of
// what is left, so they are long at first, which memory likes, and no thread waits long for another at the
// end.
class Ranges {
 public:
  Ranges(std::size_t grains, std::size_t threads) : grains_(grains), threads_(threads) {}
  // False: nothing is left. Else [*begin, *end) is the caller's.
  bool take(std::size_t* begin, std::size_t* end) {
    *begin = next_.load(std::memory_order_relaxed);
    do {
      if (*begin == grains_) return false;
      *end = *begin + std::max<std::size_t>(1, (grains_ - *begin) / (kShares * threads_));
    } while (!next_.compare_exchange_weak(*begin, *end, std::memory_order_relaxed));
    return true;
  }

 private:
  static constexpr std::size_t kShares = 2;  // of what is left, per thread
  std::size_t grains_, threads_;
  std::atomic<std::size_t> next_{0};
};

}  // namespace

void set_threads(unsigned threads) { thread_count = std::max(1u, threads); }
unsigned threads() { return thread_count; }

void parallel_for(std::size_t count, std::size_t grain,
                  const std::function<void(std::size_t begin, std::size_t end)>& body) {
  if (count == 0) return;
  const std::size_t grains = (count + grain - 1) / grain;
  if (threads() == 1 || grains == 1) return body(0, count);
  Ranges ranges(grains, threads());
  FirstError error;
  PoolLease(threads() - 1).run([&] {
    for (std::size_t begin = 0, end = 0; ranges.take(&begin, &end);) {
      try {
        body(begin * grain, std::min(count, end * grain));
      } catch (...) {
        error.note(begin, std::current_exception());
      }
    }
  });
  error.rethrow();
}

}  // namespace lpu::kernels
