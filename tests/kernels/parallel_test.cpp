#include "kernels/parallel.h"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>

#include "kernels/matmul.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

// How often each of `count` is visited: once, if all is well.
bool covers(std::size_t count, std::size_t grain) {
  std::vector<std::atomic<int>> visits(count);
  std::atomic<bool> aligned{true};
  parallel_for(count, grain, [&](std::size_t begin, std::size_t end) {
    if (begin % grain != 0 || (end % grain != 0 && end != count)) aligned = false;
    for (std::size_t i = begin; i < end; ++i) ++visits[i];
  });
  return aligned && std::all_of(visits.begin(), visits.end(), [](const auto& v) { return v == 1; });
}

TEST_CASE("parallel: ranges cover everything once, whatever the number of threads") {
  const Restore restore;
  for (unsigned threads = 1; threads <= 5; ++threads) {
    set_threads(threads);
    for (const std::size_t count : {0, 1, 2, 15, 16, 17, 319, 320, 321}) {
      for (const std::size_t grain : {1, 2, 16, 400}) CHECK(covers(count, grain));
    }
  }
}

TEST_CASE("parallel: the exception of the lowest range, and the pool still works") {
  const Restore restore;
  set_threads(3);
  const auto run = [] {
    parallel_for(100, 1,
                 [](std::size_t begin, std::size_t) { throw std::runtime_error(std::to_string(begin)); });
  };
  CHECK_THROWS_WITH_AS(run(), "0", std::runtime_error);
  CHECK(covers(100, 1));
}

TEST_CASE("parallel: calls from inside a call and from several threads") {
  const Restore restore;
  set_threads(3);
  std::atomic<int> good{0};
  parallel_for(8, 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) good += covers(50, 1);
  });
  CHECK(good == 8);
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back([&] {
        for (int j = 0; j < 100; ++j) good += covers(20, 1);
      });
    }
  }
  CHECK(good == 8 + 400);
}

TEST_CASE("parallel: a forked child of a process with threads computes on threads of its own") {
  const Restore restore;
  set_threads(3);
  REQUIRE(covers(100, 1));
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    alarm(20);  // instead of waiting for ever for threads that are not there
    _exit(covers(100, 1) && covers(7, 1) ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(covers(100, 1));
}

}  // namespace
}  // namespace lpu::kernels::tests
