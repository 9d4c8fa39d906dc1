// One matmul over the chips it needs: what each is asked for, and all of them at once.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "emulator/check/job.h"

namespace lpu::check {

// All columns of w, which must outlive the request.
compiler::MatmulRequest whole_request(const CheckJob& job, const kernels::QuantizedMatrix& w,
                                      const std::string& name);
// The share of one of `chips` chips.
compiler::MatmulRequest part_of(const compiler::MatmulRequest& whole, int chips, int chip);

// f(request) for every chip, each on a thread of its own as far as `whole` has threads; the rest of them lay
// out weights. An exception is that of the lowest chip, so that it does not depend on timing.
template <class F>
auto for_each_chip(const compiler::MatmulRequest& whole, int chips, const F& f) {
  const auto count = static_cast<std::size_t>(chips);
  const std::size_t workers = std::min<std::size_t>(count, std::max(1u, whole.threads));
  std::vector<decltype(f(whole))> parts(count);
  std::vector<std::exception_ptr> errors(count);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) try {
        compiler::MatmulRequest r = part_of(whole, chips, static_cast<int>(i));
        r.threads = std::max(1u, whole.threads / static_cast<unsigned>(workers));
        parts[i] = f(r);
      } catch (...) {
        errors[i] = std::current_exception();
      }
  };
  {
    std::vector<std::jthread> pool;
    for (std::size_t i = 1; i < workers; ++i) pool.emplace_back(work);
    work();
  }
  for (const std::exception_ptr& e : errors)
    if (e) std::rethrow_exception(e);
  return parts;
}

}  // namespace lpu::check
