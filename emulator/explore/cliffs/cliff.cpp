#include "emulator/explore/cliffs/cliff.h"

#include <fmt/format.h>

#include <cstdlib>

#include "emulator/program/grouped.h"

namespace lpu::explore {
namespace {

constexpr std::int64_t kNear = 20;  // a jump within 1/20 of a prediction may be the one it means

std::string measured(const Point& p) {
  if (!p.refused.empty()) return "refused: " + p.refused;
  return fmt::format("{} cycles, {} chip{}, {} tiles installed, {}", grouped(p.cycles), p.chips,
                     p.chips == 1 ? "" : "s", grouped(p.installs), p.binding);
}

std::string unexplained(const Jump& j) {
  if (!j.to.refused.empty()) return "refused from here on";
  if (!j.from.refused.empty()) return "possible from here on";
  if (j.from.binding != j.to.binding)
    return fmt::format("the binding resource changes from {} to {}", j.from.binding, j.to.binding);
  return "no closed form explains it";
}

class Examination {
 public:
  Examination(const Probe& probe, Evaluator* evaluator)
      : probe_(probe), jumps_(find_jumps(probe.range, evaluator)), taken_(probe.predictions.size()) {
    // What lies outside the values looked at cannot be seen.
    for (std::size_t p = 0; p < taken_.size(); ++p) {
      const std::int64_t at = probe.predictions[p].at;
      taken_[p] = at <= probe.range.first.front() || at > probe.range.first.back();
    }
  }

  std::vector<Cliff> run() {
    std::vector<std::vector<std::size_t>> matches(jumps_.size());
    for (std::size_t j = 0; j < jumps_.size(); ++j) match(jumps_[j], &matches[j], 0);
    for (std::size_t j = 0; j < jumps_.size(); ++j)
      if (matches[j].empty()) match(jumps_[j], &matches[j], jumps_[j].at / kNear);
    std::vector<Cliff> cliffs;
    for (std::size_t j = 0; j < jumps_.size(); ++j) {
      for (const std::size_t p : matches[j]) cliffs.push_back(row(jumps_[j], &probe_.predictions[p]));
      if (matches[j].empty()) cliffs.push_back(row(jumps_[j], nullptr));
    }
    for (std::size_t p = 0; p < taken_.size(); ++p)
      if (!taken_[p]) cliffs.push_back(unseen(probe_.predictions[p]));
    return cliffs;
  }

 private:
  // Predictions still free at most `distance` away: those of the nearest place.
  void match(const Jump& jump, std::vector<std::size_t>* found, std::int64_t distance) {
    for (std::size_t p = 0; p < taken_.size(); ++p) {
      const std::int64_t away = std::abs(probe_.predictions[p].at - jump.at);
      if (taken_[p] || away > distance) continue;
      if (away < distance) found->clear();
      distance = away;
      found->push_back(p);
    }
    for (const std::size_t p : *found) taken_[p] = true;
  }

  std::string name(std::int64_t value) const {
    return probe_.name ? probe_.name(value) : std::to_string(value);
  }

  Cliff row(const Jump& j, const Prediction* p) const {
    Cliff c;
    c.parameter = probe_.parameter;
    const std::int64_t reported = p == nullptr ? 0 : p->reported;
    c.at = name(j.at + reported);
    if (j.from.cycles > 0 && j.to.cycles > 0)
      c.factor = probe_.range.cost(j.to, j.at) / probe_.range.cost(j.from, j.before);
    c.from = measured(j.from);
    c.to = measured(j.to);
    if (p == nullptr) {
      c.mechanism = unexplained(j);
      return c;
    }
    c.number = p->number;
    c.predicted = name(p->at + reported);
    c.mechanism = p->mechanism;
    c.formula = p->formula;
    c.remedy = p->remedy(j);
    return c;
  }

  Cliff unseen(const Prediction& p) const {
    Cliff c;
    c.number = p.number;
    c.parameter = probe_.parameter;
    c.predicted = name(p.at + p.reported);
    c.mechanism = p.mechanism;
    c.formula = p.formula;
    return c;
  }

  const Probe& probe_;
  std::vector<Jump> jumps_;
  std::vector<bool> taken_;
};

}  // namespace

std::vector<Cliff> examine(const Probe& probe, Evaluator* evaluator) {
  return Examination(probe, evaluator).run();
}

std::vector<Cliff> find_cliffs(const Design& base, Evaluator* evaluator) {
  std::vector<Cliff> all;
  for (const Probe& probe : all_probes(base))
    for (Cliff& c : examine(probe, evaluator)) all.push_back(std::move(c));
  return all;
}

}  // namespace lpu::explore
