// Where a cost jumps as one integer goes up, found by halving the intervals over which it changes.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "emulator/explore/point.h"

namespace lpu::explore {

// What is measured at a value: operations of a design.
struct Site {
  Design design;
  std::vector<Operation> operations;
};

// Of a point and the value it was measured at.
using Metric = double (*)(const Point&, std::int64_t value);
inline double by_cycles(const Point& p, std::int64_t) { return static_cast<double>(p.cycles); }

struct SearchRange {
  std::vector<std::int64_t> first;  // values to begin with, ascending
  bool halve = true;                // look between them too; false: they are all there is
  bool bindings = false;            // where another resource binds is a jump, however small
  double least = 0.005;             // smaller jumps of |log metric| are not reported
  std::function<Site(std::int64_t)> site;
  Metric metric;            // whose jumps are looked for
  Metric cost = by_cycles;  // what a jump is said to cost
};

struct Jump {
  std::int64_t before = 0, at = 0;  // neighbours, `at` the first with the other cost
  Point from, to;
};

// Neighbours whose |log metric| differs by more than three times the median of the ten steps around, where
// the binding resource changes, or where one is refused and the other not. In ascending order.
std::vector<Jump> find_jumps(const SearchRange& range, Evaluator* evaluator);

}  // namespace lpu::explore
