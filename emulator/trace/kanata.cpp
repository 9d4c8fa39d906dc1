#include "emulator/trace/kanata.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "emulator/isa/assembler.h"
#include "emulator/isa/timing.h"

namespace lpu {
namespace {

// Lines of a cycle, in the order of the instructions they are about; the log knows only forward steps in
// time.
class Log {
 public:
  template <class... Args>
  void add(std::int64_t cycle, fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(lines_[cycle]), format, std::forward<Args>(args)...);
  }
  std::string text() const {
    std::string s = "Kanata\t0004\n";
    std::int64_t now = lines_.empty() ? 0 : lines_.begin()->first;
    s += fmt::format("C=\t{}\n", now);
    for (const auto& [cycle, lines] : lines_) {
      if (cycle != now) s += fmt::format("C\t{}\n", cycle - now);
      now = cycle;
      s += lines;
    }
    return s;
  }

 private:
  std::map<std::int64_t, std::string> lines_;
};

void add_action(const Program& p, const Action& a, std::size_t id, Log* log) {
  const std::int64_t issued = a.cycle + 1;
  const std::int64_t result = std::max(issued, timing::result_at(p.chip, a.instr.op, {a.cycle}).v);
  const std::int64_t done = result + timing::stagger(std::max(a.superlanes, 1) - 1).v;
  log->add(a.cycle, "I\t{}\t{}\t{}\nL\t{}\t0\t{}: {}\nL\t{}\t1\tword {}, superlanes {}\nS\t{}\t0\tD\n", id,
           id, a.queue, id, queue_name(p.chip, a.queue), to_text(a.instr), id, a.word, a.superlanes, id);
  const char* stage = "D";
  const auto next = [&](std::int64_t cycle, const char* name) {
    log->add(cycle, "E\t{}\t0\t{}\nS\t{}\t0\t{}\n", id, stage, id, name);
    stage = name;
  };
  if (result > issued) next(issued, "F");
  if (done > result) next(result, "S");
  log->add(done, "E\t{}\t0\t{}\nR\t{}\t{}\t0\n", id, stage, id, id);
}

}  // namespace

std::string kanata_trace(const Program& p, const Recording& r, const std::vector<Dependence>& dependences,
                         TraceWindow window) {
  Log log;
  const auto begin = std::lower_bound(r.actions.begin(), r.actions.end(), window.first,
                                      [](const Action& a, std::int64_t cycle) { return a.cycle < cycle; });
  const auto first = begin - r.actions.begin();
  std::ptrdiff_t end = first;
  for (; end < std::ssize(r.actions) && window.has(r.actions[static_cast<std::size_t>(end)].cycle); ++end)
    add_action(p, r.actions[static_cast<std::size_t>(end)], static_cast<std::size_t>(end - first), &log);
  for (const auto& [from, to] : dependences)
    if (from >= first && to >= first && from < end && to < end)
      log.add(r.actions[static_cast<std::size_t>(to)].cycle, "W\t{}\t{}\t0\n", to - first, from - first);
  return log.text();
}

}  // namespace lpu
