// Products on worker threads: whatever is waited for is there, and what it was made from may then be reused.
#include "emulator/engine/fast/products.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

#include "tests/fuzz/random/rng.h"

namespace lpu::tests {
namespace {

constexpr std::size_t kLanes = 48;

// A product with weights of its own, and what must come out.
struct Task {
  Task() : weights(kLanes) { product.weights = &weights; }

  void fill(fuzz::Rng* rng) {
    weights.clear();
    for (auto& a : product.vector) a = static_cast<std::int8_t>(rng->next());
    expected.assign(kLanes, 0);
    for (std::size_t n = 0; n < kLanes; ++n) {
      if (rng->percent(10)) continue;  // a column nobody loaded
      std::uint8_t* column = weights.own(n);
      for (std::size_t k = 0; k < kLanes; ++k) {
        column[k] = static_cast<std::uint8_t>(rng->next());
        expected[n] += static_cast<std::int8_t>(column[k]) * product.vector[k];
      }
    }
  }
  bool right() const { return std::equal(expected.begin(), expected.end(), product.sums.begin()); }

  fast::WeightBuffer weights;
  fast::Product product;
  std::vector<std::int32_t> expected;
};

}  // namespace

TEST_CASE("products are computed once waited for, on any number of threads, many times over") {
  for (const unsigned threads : {1u, 2u, 3u, 8u}) {
    CAPTURE(threads);
    fuzz::Rng rng(threads);
    fast::Products products(threads);
    std::vector<std::unique_ptr<Task>> tasks;
    for (int i = 0; i < 300; ++i) tasks.push_back(std::make_unique<Task>());
    std::deque<Task*> idle, under_way;
    for (const auto& t : tasks) idle.push_back(t.get());
    for (int round = 0; round < 2000; ++round) {
      std::vector<fast::Product*> batch;
      for (int n = rng.below(40); n > 0 && !idle.empty(); --n) {
        idle.front()->fill(&rng);
        batch.push_back(&idle.front()->product);
        under_way.push_back(idle.front());
        idle.pop_front();
      }
      products.submit(batch, kLanes);
      for (int n = rng.below(60); n > 0 && !under_way.empty(); --n) {
        products.wait(under_way.front()->product.batch);
        REQUIRE(under_way.front()->right());
        idle.push_back(under_way.front());
        under_way.pop_front();
      }
    }
    products.wait_all();
    for (const Task* t : under_way) REQUIRE(t->right());
  }
}

TEST_CASE("an engine that goes away with products under way waits for them") {
  fuzz::Rng rng(9);
  for (int i = 0; i < 200; ++i) {
    std::vector<std::unique_ptr<Task>> tasks;
    std::vector<fast::Product*> batch;
    for (int n = 0; n < 20; ++n) {
      tasks.push_back(std::make_unique<Task>());
      tasks.back()->fill(&rng);
      batch.push_back(&tasks.back()->product);
    }
    {
      fast::Products products(3);
      products.submit(batch, kLanes);
    }
    for (const auto& t : tasks) REQUIRE(t->right());
  }
}

}  // namespace lpu::tests
