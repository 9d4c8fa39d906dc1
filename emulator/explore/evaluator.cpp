#include "emulator/explore/evaluator.h"

#include <fmt/format.h>

#include <unordered_set>

#include "emulator/explore/cost_json.h"
#include "emulator/explore/work.h"

namespace lpu::explore {
namespace {

template <class T>
bool readable(const std::string& text) {
  T value;
  return from_text(text, &value);
}

template <class T>
std::vector<T> values(const std::vector<std::string>& texts) {
  std::vector<T> all(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (!from_text(texts[i], &all[i])) throw std::logic_error("a rank sent what is no result: " + texts[i]);
  return all;
}

}  // namespace

std::vector<std::string> Evaluator::texts(const std::vector<std::string>& keys,
                                          const std::function<std::string(std::size_t)>& evaluate,
                                          const std::function<bool(const std::string&)>& readable) {
  Work work;
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < keys.size() && team_.rank() == 0; ++i) {
    if (!seen.insert(keys[i]).second) continue;
    const std::string* known = store_.find(keys[i]);
    if (known == nullptr || !readable(*known)) work.items.push_back(i);
  }
  const std::size_t distinct = seen.size(), missing = work.items.size();
  std::size_t done = distinct - missing;
  work.threads = options_.threads;
  work.evaluate = [&](std::uint64_t item) { return evaluate(static_cast<std::size_t>(item)); };
  work.done = [&](std::uint64_t item, const std::string& text) {
    store_.add(keys[static_cast<std::size_t>(item)], text);
    if (options_.progress) options_.progress(++done, distinct);
  };
  do_work(std::move(work), team_);
  computed_ += missing;
  std::vector<std::string> all;
  for (std::size_t i = 0; i < keys.size() && team_.rank() == 0; ++i) all.push_back(*store_.find(keys[i]));
  return all;
}

std::vector<Cost> Evaluator::costs(const std::vector<Problem>& problems) {
  std::vector<std::string> keys;
  for (const Problem& p : problems) keys.push_back(key_of(p));
  return values<Cost>(texts(
      keys, [&](std::size_t i) { return to_text(measure(problems[i])); }, readable<Cost>));
}

std::vector<VerifyRun> Evaluator::runs(const std::vector<Problem>& problems, std::uint64_t seed) {
  std::vector<std::string> keys;
  for (const Problem& p : problems) keys.push_back(fmt::format("{} run with seed {}", key_of(p), seed));
  const auto evaluate = [&](std::size_t i) {
    const Cost cost = measure(problems[i]);
    if (!cost.refused.empty()) return to_text(VerifyRun{});
    return to_text(run_problem(problems[i], static_cast<int>(cost.chips), seed));
  };
  return values<VerifyRun>(texts(keys, evaluate, readable<VerifyRun>));
}

}  // namespace lpu::explore
