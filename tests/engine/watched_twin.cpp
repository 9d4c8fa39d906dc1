#include "tests/engine/watched_twin.h"

#include <sstream>

#include "emulator/isa/isa.h"

namespace lpu::tests {
namespace {

class Watcher final : public EventSink {
 public:
  void event(const Event&) override {}
};

Watcher watcher;

std::string text(const RunResult& r) {
  std::ostringstream s;
  s << "finished " << r.finished << ", fault " << static_cast<int>(r.fault.kind) << " cycle " << r.fault.cycle
    << " queue " << r.fault.queue << " word " << r.fault.word << " other " << r.fault.other_queue << " "
    << r.fault.other_word << ", cycles " << r.cycles << ", first dispatch " << r.first_dispatch
    << ", last write " << r.last_write << ", end " << r.end_cycle << ", dispatches " << r.dispatches
    << ", activations " << r.activations << ", columns " << r.weight_columns << ", ALU " << r.alu_ops
    << ", reads " << r.mem_reads << ", writes " << r.mem_writes;
  return s.str();
}

}  // namespace

WatchedTwin::WatchedTwin(unsigned threads)
    : free_(make_engine("fast", {.threads = threads})), watched_(make_engine("fast")) {
  watched_->attach(&watcher);
}

void WatchedTwin::load(const Program& p) {
  program_ = &p;
  free_->load(p);
  watched_->load(p);
}

std::string WatchedTwin::run(std::int64_t limit) {
  result_ = free_->run(limit);
  const std::string free = text(result_), watched = text(watched_->run(limit));
  return free == watched ? "" : std::string("free: ").append(free).append("\nwatched: ").append(watched);
}

void WatchedTwin::poke(int queue, int addr, const std::vector<std::uint8_t>& row) {
  free_->poke(queue, addr, row);
  watched_->poke(queue, addr, row);
}

void WatchedTwin::watch_both(bool both) { free_->attach(both ? &watcher : nullptr); }

std::string WatchedTwin::memory(std::optional<int> rows) const {
  const Chip& c = program_->chip;
  std::vector<std::uint8_t> a(static_cast<std::size_t>(c.lanes())), b(a.size());
  for (int queue = 0; queue < 2 * c.mem_slices; ++queue)
    for (int addr = 0; addr < rows.value_or(c.slice_words()); ++addr) {
      free_->peek(queue, addr, a);
      watched_->peek(queue, addr, b);
      if (a != b) return queue_name(c, queue) + " differs at " + std::to_string(addr);
    }
  return "";
}

std::string twin_difference(WatchedTwin* twin, const Program& p, fuzz::Rng rng) {
  constexpr int kRowsInUse = 64;
  twin->watch_both(false);
  twin->load(p);
  if (std::string why = twin->run_to_end(); !why.empty()) return why;
  if (std::string why = twin->memory(kRowsInUse); !why.empty()) return why;
  const std::int64_t end = twin->result().end_cycle + twin->result().fault.cycle + 2;
  twin->load(p);
  std::string cuts = "cut at";
  for (std::int64_t t = rng.below(end); t < end; t += 1 + rng.below(1 + end / 3)) {
    cuts.append(" ").append(std::to_string(t));
    if (std::string why = twin->run(t); !why.empty()) return cuts + ": " + why;
    if (rng.percent(40)) {
      std::vector<std::uint8_t> row(static_cast<std::size_t>(p.chip.lanes()));
      for (auto& byte : row) byte = static_cast<std::uint8_t>(rng.next());
      twin->poke(rng.below(2 * p.chip.mem_slices), rng.below(16), row);
    }
    twin->watch_both(rng.percent(25));
  }
  if (std::string why = twin->run_to_end(); !why.empty()) return cuts + ": " + why;
  if (std::string why = twin->memory(kRowsInUse); !why.empty()) return cuts + ": " + why;
  return "";
}

}  // namespace lpu::tests
