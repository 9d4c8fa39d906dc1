#include "kernels/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include "kernels/matmul.h"

namespace lpu::kernels {
namespace {
std::atomic<unsigned> thread_count{1};
}

void set_threads(unsigned threads) { thread_count = std::max(1u, threads); }
unsigned threads() { return thread_count; }

void parallel_for(std::size_t count, std::size_t grain,
                  const std::function<void(std::size_t begin, std::size_t end)>& body) {
  if (count == 0) return;
  const std::size_t grains = (count + grain - 1) / grain;
  const std::size_t workers = std::min<std::size_t>(threads(), grains);
  const auto bound = [&](std::size_t i) { return std::min(count, grains * i / workers * grain); };
  std::vector<std::exception_ptr> errors(workers);
  const auto run = [&](std::size_t i) {
    try {
      body(bound(i), bound(i + 1));
    } catch (...) {
      errors[i] = std::current_exception();
    }
  };
  std::vector<std::jthread> pool;
  for (std::size_t i = 1; i < workers; ++i) pool.emplace_back(run, i);
  run(0);
  pool.clear();  // joins
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace lpu::kernels
