#include "emulator/profile/counters.h"

#include <algorithm>
#include <map>

namespace lpu::profile {
namespace {

// A sum of things that each last some cycles.
class Changes {
 public:
  void add(std::int64_t from, std::int64_t until, std::int64_t amount) {
    deltas_[from] += amount;
    deltas_[until] -= amount;
  }
  CounterTrack track(std::string name, std::string unit) const {
    CounterTrack t{std::move(name), std::move(unit), {}};
    std::int64_t value = 0;
    for (const auto& [cycle, delta] : deltas_) {
      if (delta == 0) continue;
      value += delta;
      t.samples.emplace_back(cycle, value);
    }
    return t;
  }

 private:
  std::map<std::int64_t, std::int64_t> deltas_;
};

}  // namespace

std::vector<CounterTrack> counter_tracks(const Program& p, const Recording& r, const Dataflow& d) {
  Changes streams[2], reads, writes, columns;
  std::map<Unit, Changes> dispatched;
  for (const Value& v : d.values)
    streams[static_cast<std::size_t>(v.stream.dir)].add(v.launched, std::max(v.launched, v.last_tap) + 1, 1);
  for (const Action& a : r.actions) {
    const Op op = a.instr.op;
    dispatched[queue_info(p.chip, a.queue).unit].add(a.cycle, a.cycle + 1, 1);
    if (op == Op::kRead || op == Op::kReadWrite) reads.add(a.cycle, a.cycle + 1, 1);
    if (op == Op::kWrite || op == Op::kReadWrite) writes.add(a.cycle, a.cycle + 1, 1);
    if (op == Op::kLw) columns.add(a.cycle, a.cycle + 1, a.instr.f[field::Lw::count]);
  }
  std::vector<CounterTrack> tracks = {streams[0].track("stream registers in use, eastward", "registers"),
                                      streams[1].track("stream registers in use, westward", "registers"),
                                      reads.track("SRAM reads", "vectors/cycle"),
                                      writes.track("SRAM writes", "vectors/cycle"),
                                      columns.track("weight columns loaded", "columns/cycle")};
  for (const auto& [unit, changes] : dispatched)
    tracks.push_back(changes.track("queues dispatching, " + std::string(unit_name(unit)), "queues"));
  return tracks;
}

std::vector<Dependence> dependences(const Dataflow& d) {
  std::vector<Dependence> all;
  for (const Edge& e : d.edges)
    if (is_rigid(e.wait)) all.emplace_back(e.from, e.to);
  return all;
}

}  // namespace lpu::profile
