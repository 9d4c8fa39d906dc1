// Blocks every queue takes: barriers and power changes.
#include "tests/fuzz/random/builder.h"

namespace lpu::fuzz {

void Builder::power_changes() {
  const int changes = rng_->percent(65) ? 0 : rng_->range(1, 3);
  std::int64_t at = moment();
  for (int i = 0; i < changes; ++i) {
    const int queue = rng_->below(queue_count(chip_));
    const int superlanes = rng_->range(1, chip_.superlanes);
    const Atom a = make_atom(queue, at, {make_instr(Op::kConfig, {superlanes})}, {}, {});
    if (!tables_.place({a})) continue;
    tables_.add_power_change(at, queue, superlanes);
    if (!rng_->percent(30)) at = moment();  // else the next one is in the same cycle: the higher queue wins
  }
}

bool Builder::propose_notify() {
  const int queue = rng_->below(queue_count(chip_));
  const Pattern p = rng_->percent(80) ? Pattern{} : pattern();
  return tables_.place({make_atom(queue, moment(), {make_instr(Op::kNotify, {})}, p, {})});
}

// Several queues park, some of them only just before the release arrives.
bool Builder::propose_sync() {
  if (!tables_.release_after(0) && !propose_notify()) return false;
  bool any = false;
  const int queues = rng_->range(1, 4);
  for (int i = 0; i < queues; ++i) {
    const int queue = rng_->below(queue_count(chip_));
    const std::int64_t guess = rng_->percent(50) ? tables_.queue_end(queue) : moment();
    const auto release = tables_.release_after(guess);
    if (!release) continue;
    const std::int64_t parked = rng_->percent(30) ? *release - 1 : guess;
    const auto exact = tables_.release_after(parked);
    Atom a{.queue = queue, .start = parked, .length = *exact - parked, .words = {make_instr(Op::kSync, {})}};
    any |= tables_.place({a});
  }
  return any;
}

}  // namespace lpu::fuzz
