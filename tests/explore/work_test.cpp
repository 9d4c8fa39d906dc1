#include "emulator/explore/work.h"

#include <doctest/doctest.h>

#include <map>
#include <stdexcept>

namespace lpu::explore {
namespace {

TEST_CASE("every item is done once, whatever the number of threads") {
  for (const unsigned threads : {1u, 2u, 7u}) {
    std::map<std::uint64_t, std::string> got;
    Work work;
    for (std::uint64_t i = 0; i < 100; ++i) work.items.push_back(3 * i);
    work.threads = threads;
    work.evaluate = [](std::uint64_t i) { return std::to_string(i); };
    work.done = [&](std::uint64_t i, const std::string& text) {
      CHECK(text == std::to_string(i));
      CHECK(got.emplace(i, text).second);
    };
    Team alone;
    do_work(work, alone);
    CHECK(got.size() == 100);
  }
}

TEST_CASE("no items, no threads, no wait") {
  Work work;
  work.evaluate = [](std::uint64_t) { return std::string(); };
  Team alone;
  do_work(work, alone);
}

TEST_CASE("what an item throws comes out, the first in order, and the rest is done") {
  std::size_t done = 0;
  Work work;
  for (std::uint64_t i = 0; i < 20; ++i) work.items.push_back(i);
  work.threads = 3;
  work.evaluate = [](std::uint64_t i) {
    if (i == 7 || i == 11) throw std::runtime_error("item " + std::to_string(i));
    return std::string();
  };
  work.done = [&](std::uint64_t, const std::string&) { ++done; };
  Team alone;
  CHECK_THROWS_WITH_AS(do_work(work, alone), "item 7", std::logic_error);
  CHECK(done == 18);
}

TEST_CASE("a result that cannot be kept ends the work") {
  Work work;
  for (std::uint64_t i = 0; i < 100; ++i) work.items.push_back(i);
  work.evaluate = [](std::uint64_t) { return std::string(); };
  work.done = [](std::uint64_t, const std::string&) { throw std::invalid_argument("disk full"); };
  Team alone;
  CHECK_THROWS_AS(do_work(work, alone), std::invalid_argument);
}

}  // namespace
}  // namespace lpu::explore
