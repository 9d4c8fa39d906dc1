#include "emulator/explore/cliffs/search.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace lpu::explore {
namespace {

constexpr int kNeighbours = 5;  // steps on each side
constexpr double kTimesMedian = 3;

class Search {
 public:
  Search(const SearchRange& range, Evaluator* evaluator) : range_(range), evaluator_(*evaluator) {}

  std::vector<Jump> run() {
    measure(range_.first);
    while (range_.halve && measure(middles())) continue;
    std::vector<Jump> jumps;
    for (auto a = points_.begin(), b = std::next(a); b != points_.end(); ++a, ++b)
      if (is_jump(a, b)) jumps.push_back({a->first, b->first, a->second, b->second});
    return jumps;
  }

 private:
  using Samples = std::map<std::int64_t, Point>;
  using Sample = Samples::value_type;
  using Iterator = Samples::const_iterator;

  bool measure(const std::vector<std::int64_t>& values) {
    std::vector<Problem> problems;
    std::vector<Site> sites;
    for (const std::int64_t v : values) {
      sites.push_back(range_.site(v));
      for (const Operation& op : sites.back().operations) problems.push_back(op.problem);
    }
    const std::vector<Cost> costs = evaluator_.costs(problems);
    std::size_t next = 0;
    for (std::size_t i = 0; i < values.size() && !costs.empty(); ++i) {
      points_[values[i]] = sum_up(sites[i].design, sites[i].operations, &costs[next], nullptr);
      next += sites[i].operations.size();
    }
    return !values.empty();
  }

  std::vector<std::int64_t> middles() const {
    std::vector<std::int64_t> found;
    for (auto a = points_.begin(), b = std::next(a); b != points_.end(); ++a, ++b)
      if (b->first - a->first > 1 && differ(*a, *b)) found.push_back((a->first + b->first) / 2);
    return found;
  }

  bool refusal_changes(const Point& a, const Point& b) const {
    return a.refused.empty() != b.refused.empty();
  }
  bool differ(const Sample& a, const Sample& b) const {
    return refusal_changes(a.second, b.second) || step(a, b) != 0 ||
           (range_.bindings && a.second.binding != b.second.binding);
  }
  double step(const Sample& a, const Sample& b) const {
    if (!a.second.refused.empty() || !b.second.refused.empty()) return 0;
    return std::abs(std::log(range_.metric(b.second, b.first) / range_.metric(a.second, a.first)));
  }

  bool is_jump(Iterator a, Iterator b) const {
    if (refusal_changes(a->second, b->second)) return true;
    if (range_.bindings && a->second.binding != b->second.binding) return true;
    const double size = step(*a, *b);
    return size >= range_.least && size > (range_.halve ? kTimesMedian * median_around(a, b) : 0);
  }

  // Of the steps next to a..b. Between values that were not halved nothing changes: as many steps of zero.
  double median_around(Iterator a, Iterator b) const {
    std::vector<double> steps;
    for (int left = kNeighbours; left > 0 && a != points_.begin(); --a) {
      const auto before = std::prev(a);
      add_steps(before, a, &left, &steps);
    }
    for (int left = kNeighbours; left > 0 && std::next(b) != points_.end(); ++b)
      add_steps(b, std::next(b), &left, &steps);
    if (steps.empty()) return 0;
    std::sort(steps.begin(), steps.end());
    return (steps[(steps.size() - 1) / 2] + steps[steps.size() / 2]) / 2;
  }
  void add_steps(Iterator a, Iterator b, int* left, std::vector<double>* steps) const {
    const std::int64_t count = std::min<std::int64_t>(b->first - a->first, *left);
    for (std::int64_t i = 0; i < count; ++i) steps->push_back(step(*a, *b));
    *left -= static_cast<int>(count);
  }

  const SearchRange& range_;
  Evaluator& evaluator_;
  Samples points_;
};

}  // namespace

std::vector<Jump> find_jumps(const SearchRange& range, Evaluator* evaluator) {
  return Search(range, evaluator).run();
}

}  // namespace lpu::explore
