#include "emulator/explore/evaluator.h"

#include <doctest/doctest.h>

#include "tests/explore/scratch_dir.h"

namespace lpu::explore {
namespace {

std::vector<Problem> some_problems() {
  std::vector<Problem> all;
  for (const std::size_t k : {320, 321, 640, 320}) {
    Problem p;
    p.k = k;
    p.n = 100;
    all.push_back(p);
  }
  return all;
}

TEST_CASE("each distinct problem is computed once, and nothing twice with a cache") {
  const tests::ScratchDir scratch;
  Team alone;
  std::vector<Cost> first;
  {
    Store store(scratch.path());
    Evaluator evaluator(&store, &alone, {});
    first = evaluator.costs(some_problems());
    CHECK(evaluator.computed() == 3);
    CHECK(first.size() == 4);
    CHECK(first[0] == first[3]);
    CHECK(first[0] == measure(some_problems()[0]));
    evaluator.costs(some_problems());
    CHECK(evaluator.computed() == 3);
  }
  Store store(scratch.path());
  Evaluator evaluator(&store, &alone, {});
  CHECK(evaluator.costs(some_problems()) == first);
  CHECK(evaluator.computed() == 0);
}

TEST_CASE("results do not depend on threads") {
  Team alone;
  std::vector<std::vector<Cost>> all;
  for (const unsigned threads : {1u, 2u, 5u}) {
    Store store;
    Evaluator evaluator(&store, &alone, {threads, {}});
    all.push_back(evaluator.costs(some_problems()));
  }
  CHECK(all[0] == all[1]);
  CHECK(all[0] == all[2]);
}

TEST_CASE("what the cache holds but nobody can read is computed again") {
  Team alone;
  Store store;
  store.add(key_of(some_problems()[0]), "nonsense");
  Evaluator evaluator(&store, &alone, {});
  CHECK(evaluator.costs(some_problems())[0].cycles > 0);
  CHECK(evaluator.computed() == 3);
}

TEST_CASE("progress counts to the number of distinct problems") {
  Team alone;
  Store store;
  std::size_t last = 0, all = 0;
  Evaluator evaluator(&store, &alone, {2, [&](std::size_t done, std::size_t of) {
                                         CHECK(done == last + 1);
                                         last = done;
                                         all = of;
                                       }});
  evaluator.costs(some_problems());
  CHECK(last == 3);
  CHECK(all == 3);
}

TEST_CASE("runs are kept apart by seed and have what the kernels say") {
  Team alone;
  Store store;
  Evaluator evaluator(&store, &alone, {});
  const auto runs = evaluator.runs(some_problems(), 1);
  const auto costs = evaluator.costs(some_problems());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    CHECK(runs[i].cycles == costs[i].cycles);
    CHECK(runs[i].mismatches == 0);
    CHECK(runs[i].outputs == 100);
  }
  const std::size_t before = evaluator.computed();
  evaluator.runs(some_problems(), 2);
  CHECK(evaluator.computed() == before + 3);
}

}  // namespace
}  // namespace lpu::explore
